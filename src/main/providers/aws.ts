import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsInfo } from './aws-info';
import { type AwsKeys, parseAwsKeys, storedKeys } from './aws-keys';
import { type CheckFailure, forbidden, httpFailure, rejected } from './check-failure';
import { clockFailure, clockSkew } from './clock-skew';
import { CHECK_TIMEOUT_MS, checkCloud, type Refusal } from './cloud-check';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Answer, type Transport, textOf } from './transport';

type HttpRequest = {
  protocol: string;
  hostname: string;
  port?: number | undefined;
  path: string;
  query?: Record<string, string | string[] | null>;
  method: string;
  headers: Record<string, string>;
  body?: unknown;
};

/** A base URL takes the place of the region's STS server; requests stay signed for the region. */
export function createAwsProvider(
  { timeoutMs } = { timeoutMs: CHECK_TIMEOUT_MS },
): ProviderAdapter {
  return {
    info: awsInfo,
    parse: parseAwsKeys,
    check(parts, { baseUrl, signal }) {
      const keys = storedKeys(parts);
      const endpoint = baseUrl ?? stsServer(keys.region);
      const question = {
        // The signature covers the host, so the library must know where it really asks.
        origins: [new URL(endpoint).origin],
        baseUrl: null,
        ask: (transport: Transport) => whoAmI(keys, endpoint, transport),
        explain: (refusal: Refusal) => explain(refusal, keys),
        saidIn: (answer: Answer) => errorIn(answer).says,
        addressAdvice: `Check the connection, and that the region ${keys.region} exists.`,
      };
      const secrets = [keys.secretAccessKey, keys.sessionToken ?? ''];
      return checkCloud(question, { timeoutMs, secrets, ...(signal && { signal }) });
    },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/sts.html */
export function stsServer(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

async function whoAmI(
  keys: AwsKeys,
  endpoint: string,
  transport: Transport,
): Promise<CheckOutcome> {
  const client = clientOf(keys, endpoint, transport);
  const { Account, Arn, UserId } = await client.send(new GetCallerIdentityCommand({}));
  if (!Account || !Arn) throw new TypeError('no account in the answer');
  return {
    status: 'VALID',
    message: null,
    metadata: {
      accountId: Account,
      arn: Arn,
      ...(UserId ? { userId: UserId } : {}),
      accessKeyId: keys.accessKeyId,
      region: keys.region,
    },
  };
}

/**
 * Amazon's client, which knows only what it is given: each option that it would otherwise look for in
 * the environment or in `~/.aws` is set.
 */
function clientOf(keys: AwsKeys, endpoint: string, transport: Transport): STSClient {
  const { accessKeyId, secretAccessKey, sessionToken, region } = keys;
  return new STSClient({
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    requestHandler: handlerOver(transport),
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    authSchemePreference: [],
    disableClockSkewCorrection: true,
    sigv4aSigningRegionSet: async () => undefined,
    userAgentAppId: async () => undefined,
    defaultUserAgentProvider: async () => [['chatelaine']],
  });
}

function handlerOver(transport: Transport) {
  return {
    async handle(request: HttpRequest) {
      const { protocol, hostname, port, path, query = {}, method, headers, body } = request;
      const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
      for (const [name, value] of Object.entries(query)) {
        for (const one of [value].flat()) url.searchParams.append(name, one ?? '');
      }
      const answer = await transport.send(url, {
        method,
        headers: new Headers(headers),
        ...(typeof body === 'string' ? { body } : {}),
      });
      return {
        response: {
          statusCode: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: answer.body,
        },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
function explain(refusal: Refusal, keys: AwsKeys): CheckFailure | null {
  const { answer, server } = refusal;
  const { code, says } = errorIn(answer);
  if (/RequestExpired|RequestTimeTooSkewed|RequestInTheFuture/.test(code)) {
    return clockFailure(server, answer.headers);
  }
  if (/Signature (expired|not yet current)/i.test(says))
    return clockFailure(server, answer.headers);
  const skew = /Signature|Token/.test(code) ? clockSkew(server, answer.headers) : null;
  if (/valid region|RegionDisabled|OptInRequired/i.test(`${code} ${says}`)) {
    return wrongRegion(refusal, keys);
  }
  if (/^Throttling|TooManyRequests|RequestLimitExceeded/.test(code)) {
    return httpFailure({ ...refusal, status: 429 });
  }
  // A session that is over is over by any clock of Amazon's.
  if (/^ExpiredToken/.test(code)) return rejected(EXPIRED);
  return skew ?? explainKey(code, refusal, keys);
}

const EXPIRED =
  'The session of this temporary key is over. Get a new temporary key and enter its id, secret and session token, or use a long-term key (AKIA…).';

function explainKey(code: string, refusal: Refusal, keys: AwsKeys): CheckFailure | null {
  const { server, says } = refusal;
  switch (code) {
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
      return rejected(
        `${server} does not know this access key. It may be deleted, inactive, of another partition (China, GovCloud), or the region ${keys.region} may be off in the account. Check it in the AWS console under IAM, Security credentials.${
          keys.sessionToken ? ' The session token must be the one of this key.' : ''
        }`,
      );
    case 'SignatureDoesNotMatch':
    case 'InvalidSignatureException':
    case 'IncompleteSignature':
      return rejected(
        `${server} knows the access key id, but the secret access key does not belong to it. Copy the secret again, or create a new access key.`,
      );
    case 'AccessDenied':
    case 'AccessDeniedException':
      return forbidden(
        `The key is right, but a policy denies it sts:GetCallerIdentity. Ask whoever runs the account to allow that.${says ? ` It says: “${says}”` : ''}`,
      );
    default:
      return null;
  }
}

function wrongRegion({ server, says }: Refusal, keys: AwsKeys): CheckFailure {
  const named = /'([a-z]{2}(?:-[a-z]+)+-\d{1,2})'/.exec(says)?.[1];
  const advice = named
    ? `Enter ${named} as the region.`
    : 'Enter another region, or enable this one in the AWS console under Account, AWS Regions.';
  return {
    status: 'UNKNOWN',
    code: 'PROVIDER_ERROR',
    message: `${server} does not take requests for the region ${keys.region}, so the key could not be checked. ${advice}`,
    retryAfterMs: null,
  };
}

/** STS answers in XML: `<ErrorResponse><Error><Code>…</Code><Message>…</Message></Error></ErrorResponse>` */
function errorIn(answer: Answer): { code: string; says: string } {
  const text = textOf(answer);
  const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { code: part('Code'), says: decodeEntities(part('Message')) };
}

function decodeEntities(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(
    /&(lt|gt|quot|apos|amp|#39);/g,
    (_all, name: string) => entities[name] ?? "'",
  );
}
