import { z } from 'zod';
import { type CheckFailure, forbidden, httpFailure, rejected } from './check-failure';
import { clockFailure, clockSkew } from './clock-skew';
import { CHECK_TIMEOUT_MS, checkCloud, type Refusal } from './cloud-check';
import { ociInfo } from './oci-info';
import { type OciKey, parseOciKey, storedOciKey } from './oci-key';
import { identityServer } from './oci-server';
import { signedHeaders } from './oci-signature';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Answer, isOk, jsonOf, type Transport } from './transport';

/** https://docs.oracle.com/iaas/api/#/en/identity/20160918/User/GetUser */
const User = z.looseObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
  lifecycleState: z.string().optional(),
});

/** A base URL takes the place of the region's Identity server. */
export function createOciProvider(
  { timeoutMs } = { timeoutMs: CHECK_TIMEOUT_MS },
): ProviderAdapter {
  return {
    info: ociInfo,
    parse: parseOciKey,
    check(parts, { baseUrl, signal }) {
      const key = storedOciKey(parts);
      const server = baseUrl ?? identityServer(key.tenancy, key.region);
      const question = {
        // The signature covers host and path, so the request goes where it was signed for.
        origins: [new URL(server).origin],
        baseUrl: null,
        ask: (transport: Transport) => getUser(key, server, transport),
        explain: (refusal: Refusal) => explain(refusal, key),
        saidIn: (answer: Answer) => errorIn(answer).message,
        addressAdvice: `Check the connection, and that the region ${key.region} exists in the realm of the tenancy.`,
      };
      const secrets = Object.values(parts.expose()).filter((part) => part.length > 100);
      return checkCloud(question, { timeoutMs, secrets, ...(signal && { signal }) });
    },
  };
}

async function getUser(key: OciKey, server: string, transport: Transport): Promise<CheckOutcome> {
  const url = new URL(`${server}/20160918/users/${encodeURIComponent(key.user)}`);
  const answer = await transport.send(url, { method: 'GET', headers: signedHeaders(url, key) });
  if (!isOk(answer)) throw new Error('refused');
  const user = User.parse(jsonOf(answer));
  const isActive = user.lifecycleState === undefined || user.lifecycleState === 'ACTIVE';
  return {
    status: 'VALID',
    message: isActive ? null : `The key works, but the user is ${user.lifecycleState}.`,
    metadata: {
      userName: user.name,
      ...(user.email ? { email: user.email } : {}),
      tenancyId: key.tenancy,
      userId: key.user,
      fingerprint: key.fingerprint,
      region: key.region,
    },
  };
}

/** https://docs.oracle.com/iaas/Content/API/References/apierrors.htm */
function explain(refusal: Refusal, key: OciKey): CheckFailure | null {
  const { answer, server, says } = refusal;
  const { code, message } = errorIn(answer);
  if (answer.status === 401 && /clock skew|date .*(allowed|skew)/i.test(message)) {
    return clockFailure(server, answer.headers);
  }
  const skew = answer.status === 401 ? clockSkew(server, answer.headers) : null;
  if (skew) return skew;
  switch (code) {
    case 'NotAuthenticated':
    case 'SignUpRequired':
      return rejected(
        `${server} does not accept the signature. Check in the Oracle Cloud console that the user has an API key with the fingerprint ${key.fingerprint}, that user and tenancy OCID belong together, and that the tenancy is subscribed to the region ${key.region}.`,
      );
    case 'NotAuthorizedOrNotFound':
    case 'NotAuthorized':
    case 'NotAllowed':
      return forbidden(
        `The signature is right, but the user may not be read, or is in another tenancy or region. Check the user OCID and ${key.region}, or ask for the policy “Allow group … to inspect users in tenancy”.`,
      );
    case 'TooManyRequests':
      return httpFailure({ ...refusal, status: 429 });
    case 'NotFound':
    case 'InvalidParameter':
      return rejected(
        `${server} does not know the user ${key.user}.${says ? ` It says: “${says}”` : ''}`,
      );
    default:
      return null;
  }
}

const ErrorBody = z.looseObject({ code: z.string(), message: z.string().default('') });

function errorIn(answer: Answer): { code: string; message: string } {
  const parsed = ErrorBody.safeParse(jsonOf(answer));
  return parsed.success ? parsed.data : { code: '', message: '' };
}
