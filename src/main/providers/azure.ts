import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { z } from 'zod';
import { type AzureApp, parseAzureApp, storedApp } from './azure-app';
import { azureInfo } from './azure-info';
import { type CheckFailure, forbidden, httpFailure, rejected } from './check-failure';
import { clockFailure, clockSkew } from './clock-skew';
import { CHECK_TIMEOUT_MS, checkCloud, type Refusal } from './cloud-check';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Answer, isOk, jsonOf, type Transport, textOf } from './transport';

const TOKEN_SERVER = 'https://login.microsoftonline.com';
const API_SERVER = azureInfo.defaultBaseUrl;
const SCOPE = `${API_SERVER}/.default`;
const LISTED = 5;

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list */
const SUBSCRIPTIONS = `${API_SERVER}/subscriptions?api-version=2022-12-01`;
const SubscriptionList = z.looseObject({
  value: z.array(
    z.looseObject({
      subscriptionId: z.string(),
      displayName: z.string().default(''),
      state: z.string().default(''),
    }),
  ),
});
type Subscription = z.infer<typeof SubscriptionList>['value'][number];

/**
 * A base URL takes the token request (`/<tenant>/oauth2/v2.0/token`) and the Management API
 * (`/subscriptions`) alike.
 */
export function createAzureProvider(
  { timeoutMs } = { timeoutMs: CHECK_TIMEOUT_MS },
): ProviderAdapter {
  return {
    info: azureInfo,
    parse: parseAzureApp,
    check(parts, { baseUrl, signal }) {
      const app = storedApp(parts);
      const question = {
        origins: [TOKEN_SERVER, API_SERVER],
        baseUrl,
        ask: (transport: Transport) => listSubscriptions(app, transport),
        explain: (refusal: Refusal) => explain(refusal, app),
        saidIn: (answer: Answer) => errorIn(answer).says,
      };
      const secrets = [app.clientSecret];
      return checkCloud(question, { timeoutMs, secrets, ...(signal && { signal }) });
    },
  };
}

async function listSubscriptions(app: AzureApp, transport: Transport): Promise<CheckOutcome> {
  const { token } = await credentialOf(app, transport).getToken(SCOPE);
  const headers = new Headers({ authorization: `Bearer ${token}`, accept: 'application/json' });
  const answer = await transport.send(SUBSCRIPTIONS, { method: 'GET', headers });
  if (!isOk(answer)) throw new Error('refused');
  const { value } = SubscriptionList.parse(jsonOf(answer));
  return {
    status: 'VALID',
    message: value.length > 0 ? null : NO_SUBSCRIPTION,
    metadata: {
      tenantId: app.tenantId,
      clientId: app.clientId,
      ...(value.length > 0 ? { subscriptions: namesOf(value) } : {}),
    },
  };
}

const NO_SUBSCRIPTION =
  'The secret works, but the app may see no subscription. Give it a role, such as Reader, on one under Access control (IAM).';

function namesOf(subscriptions: Subscription[]): string {
  const names = subscriptions.map(({ displayName, subscriptionId, state }) => {
    const off = state === '' || state === 'Enabled' ? '' : `, ${state}`;
    return displayName ? `${displayName} (${subscriptionId}${off})` : subscriptionId;
  });
  const more = names.length > LISTED ? [`and ${names.length - LISTED} more`] : [];
  return [...names.slice(0, LISTED), ...more].join(', ');
}

/** Microsoft's client, which knows only what it is given, and asks over our line only. */
function credentialOf(app: AzureApp, transport: Transport): ClientSecretCredential {
  // These two it takes from the environment whatever it is given, and asks another server then.
  delete process.env.AZURE_REGIONAL_AUTHORITY_NAME;
  delete process.env.MSAL_FORCE_REGION;
  return new ClientSecretCredential(app.tenantId, app.clientId, app.clientSecret, {
    authorityHost: TOKEN_SERVER,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    httpClient: {
      async sendRequest(request) {
        const { body } = request;
        const answer = await transport.send(request.url, {
          method: request.method,
          headers: new Headers(request.headers.toJSON()),
          ...(typeof body === 'string' ? { body } : {}),
        });
        return {
          request,
          status: answer.status,
          headers: createHttpHeaders(Object.fromEntries(answer.headers)),
          bodyAsText: textOf(answer),
        };
      },
    },
  });
}

function explain(refusal: Refusal, app: AzureApp): CheckFailure | null {
  const { answer, server } = refusal;
  if (answer.status === 429 || answer.status >= 500) return null;
  const { code, says } = errorIn(answer);
  const signInCode = /AADSTS(\d+)/.exec(says)?.[1];
  if (signInCode) return explainSignIn(signInCode, refusal, app);
  const skew = answer.status === 401 ? clockSkew(server, answer.headers) : null;
  if (skew) return skew;
  if (/AuthorizationFailed|Forbidden/.test(code) || answer.status === 403) {
    return forbidden(
      `The secret is right, but the app ${app.clientId} lacks the permission Microsoft.Resources/subscriptions/read. Give it a role, such as Reader, under Access control (IAM).${quoted(refusal.says)}`,
    );
  }
  if (/InvalidAuthenticationTokenTenant|SubscriptionNotFound/.test(code)) {
    return rejected(`${server} expects another tenant than ${app.tenantId}. Check the tenant id.`);
  }
  return null;
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function explainSignIn(code: string, refusal: Refusal, app: AzureApp): CheckFailure {
  const named = `(AADSTS${code})`;
  const portal = 'in the Azure portal under App registrations';
  switch (code) {
    case '90002':
    case '900023':
    case '9002313':
    case '50059':
      return rejected(
        `Microsoft knows no tenant ${app.tenantId} ${named}. Copy the Directory (tenant) ID ${portal}; other clouds (China, US Government) are not supported.`,
      );
    case '700016':
    case '700025':
    case '7000229':
      return rejected(
        `The tenant ${app.tenantId} has no app ${app.clientId} ${named}. Check that the client id and the tenant id belong together.`,
      );
    case '7000215':
      return rejected(
        `The client secret is not one of the app ${app.clientId} ${named}. Enter the Value, not the Secret ID, or create a new one ${portal}, Certificates & secrets.`,
      );
    case '7000222':
      return rejected(
        `The client secret has expired ${named}. Create a new one ${portal}, Certificates & secrets, and replace this one.`,
      );
    case '7000112':
    case '7000111':
    case '50057':
      return forbidden(
        `The app ${app.clientId} is disabled in its tenant ${named}. Enable it in the Azure portal under Enterprise applications, Properties.`,
      );
    case '53003':
    case '530004':
    case '53000':
      return forbidden(
        `A Conditional Access policy of the tenant blocks this sign-in ${named}. Ask whoever runs the tenant to allow the app from here.`,
      );
    case '65001':
    case '500011':
      return forbidden(
        `The app ${app.clientId} may not use the Management API ${named}. Grant it access to Azure Service Management.`,
      );
    case '700024':
      return clockFailure(refusal.server, refusal.answer.headers);
    case '50196':
    case '90055':
      return httpFailure({ ...refusal, status: 429 });
    case '90033':
      return httpFailure({ ...refusal, status: 503 });
    default:
      return rejected(`Microsoft refuses the sign-in.${quoted(refusal.says)}`);
  }
}

/** OAuth's form at sign-in, `{ error: { code, message } }` at the API. */
const ErrorBody = z.union([
  z.looseObject({ error: z.string(), error_description: z.string().default('') }),
  z.looseObject({
    error: z.looseObject({ code: z.string().default(''), message: z.string().default('') }),
  }),
]);

function errorIn(answer: Answer): { code: string; says: string } {
  const parsed = ErrorBody.safeParse(jsonOf(answer));
  if (!parsed.success) return { code: '', says: '' };
  const { error } = parsed.data;
  if (typeof error !== 'string') return { code: error.code, says: error.message };
  const { error_description: says } = parsed.data;
  // After the first line come ids and the time.
  return { code: error, says: typeof says === 'string' ? (says.split(/\r?\n/)[0] ?? '') : '' };
}

function quoted(says: string): string {
  return says ? ` It says: “${says}”` : '';
}
