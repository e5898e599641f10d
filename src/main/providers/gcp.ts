import { Agent } from 'node:https';
import { JWT } from 'google-auth-library';
import { z } from 'zod';
import { type CheckFailure, forbidden, httpFailure, rejected } from './check-failure';
import { clockFailure, clockSkew } from './clock-skew';
import { CHECK_TIMEOUT_MS, checkCloud, type Refusal } from './cloud-check';
import { gcpInfo } from './gcp-info';
import {
  aboutAccount,
  parseServiceAccount,
  type ServiceAccount,
  storedAccount,
} from './gcp-service-account';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { type Answer, fetchOver, jsonOf, type Transport } from './transport';

/** Written into Google's library; the JWT's audience is there too and stays, whatever the base URL. */
const TOKEN_SERVER = 'https://oauth2.googleapis.com';
const API_SERVER = gcpInfo.defaultBaseUrl;
const SCOPE = 'https://www.googleapis.com/auth/bigquery.readonly';

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets/list */
const DatasetList = z.looseObject({
  kind: z.literal('bigquery#datasetList'),
  datasets: z.array(z.unknown()).optional(),
});

/** A base URL takes the token request (`/token`) and BigQuery's (`/bigquery/v2/…`) alike. */
export function createGcpProvider(
  { timeoutMs } = { timeoutMs: CHECK_TIMEOUT_MS },
): ProviderAdapter {
  return {
    info: gcpInfo,
    parse: parseServiceAccount,
    check(parts, { baseUrl, signal }) {
      const account = storedAccount(parts);
      const question = {
        origins: [TOKEN_SERVER, API_SERVER],
        baseUrl,
        ask: (transport: Transport) => listDatasets(account, transport),
        explain: (refusal: Refusal) => explain(refusal, account),
        saidIn: (answer: Answer) => errorIn(answer).says,
      };
      const secrets = [account.private_key];
      return checkCloud(question, { timeoutMs, secrets, ...(signal && { signal }) });
    },
  };
}

async function listDatasets(account: ServiceAccount, transport: Transport): Promise<CheckOutcome> {
  const url = `${API_SERVER}/bigquery/v2/projects/${account.project_id}/datasets?maxResults=1`;
  const client = clientOf(account, transport);
  const { token } = await client.getAccessToken();
  // Without one the library would go on, unsigned, and the key would look rejected.
  if (!token) throw new TypeError('no token in the answer');
  const { data } = await client.request({ url, retry: false });
  const { datasets } = DatasetList.parse(data);
  return {
    status: 'VALID',
    message: datasets ? null : `The key works. ${account.project_id} has no BigQuery dataset yet.`,
    metadata: aboutAccount(account),
  };
}

/** Google's client, which knows only what it is given: no environment, no key file, no retries. */
function clientOf(account: ServiceAccount, transport: Transport): JWT {
  return new JWT({
    email: account.client_email,
    key: account.private_key,
    keyId: account.private_key_id,
    scopes: [SCOPE],
    // These would print requests when the environment asks for it.
    useAuthRequestParameters: false,
    transporterOptions: {
      // Without one it would read the proxies of the environment.
      agent: new Agent(),
      fetchImplementation: fetchOver(transport),
      adapter(options, send) {
        // The token request asks for retries, and that is decided after this.
        options.retryConfig = { retry: 0, noResponseRetries: 0 };
        options.retry = false;
        return send(options);
      },
    },
  });
}

function explain(refusal: Refusal, account: ServiceAccount): CheckFailure | null {
  const { answer, server } = refusal;
  const error = errorIn(answer);
  const isTokenRequest = answer.url.pathname.endsWith('/token');
  if (isTokenRequest && answer.status < 500 && answer.status !== 429) {
    return explainToken(error, refusal, account);
  }
  if (/rateLimitExceeded|quotaExceeded/.test(error.reason)) {
    return httpFailure({ ...refusal, status: 429 });
  }
  if (answer.status === 401) return clockSkew(server, answer.headers);
  if (answer.status === 403 || (answer.status === 404 && error.reason === 'notFound')) {
    return explainAccess(error, refusal, account);
  }
  return null;
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#error-codes */
function explainToken(
  error: GoogleError,
  { answer, server, says }: Refusal,
  account: ServiceAccount,
): CheckFailure | null {
  const text = `${error.reason} ${error.says}`;
  if (/reasonable timeframe|short-lived|iat and exp/i.test(text)) {
    return clockFailure(server, answer.headers);
  }
  const skew = error.reason ? clockSkew(server, answer.headers) : null;
  if (skew) return skew;
  if (/account not found|invalid gaia|deleted/i.test(text)) {
    return rejected(
      `The service account ${account.client_email} no longer exists. Create a new one with a new key.`,
    );
  }
  if (/disabled/i.test(text)) {
    return rejected(
      `The service account ${account.client_email} or its project is disabled. Enable it in the Google Cloud console under IAM, Service accounts.`,
    );
  }
  if (/invalid jwt signature|invalid_grant|invalid_client/i.test(text)) {
    return rejected(
      `${server} does not accept this key (id …${account.private_key_id.slice(-4)}). It may have been deleted, expired or disabled. Create a new JSON key for ${account.client_email}.`,
    );
  }
  if (/unauthorized_client|access_denied|invalid_scope|org_internal/i.test(text)) {
    return forbidden(
      `${server} does not let ${account.client_email} ask for BigQuery. An organisation policy may forbid it.${quoted(says)}`,
    );
  }
  return null;
}

function explainAccess(
  error: GoogleError,
  { says }: Refusal,
  account: ServiceAccount,
): CheckFailure {
  const project = account.project_id;
  if (/accessNotConfigured|SERVICE_DISABLED|has not (been used|enabled)/i.test(error.text)) {
    return forbidden(
      `The key is right, but the BigQuery API is not enabled in the project ${project}. Enable it under APIs & Services (bigquery.googleapis.com), wait a minute and check again.`,
    );
  }
  if (error.reason === 'notFound') {
    return forbidden(
      `The key is right, but there is no project ${project}, or it was deleted. Check the project_id of the file.`,
    );
  }
  if (/billing/i.test(error.reason)) {
    return forbidden(
      `The key is right, but billing is off for the project ${project}. Enable it under Billing.`,
    );
  }
  return forbidden(
    `The key is right, but ${account.client_email} lacks the permission bigquery.datasets.list in ${project}. Grant it a role that has it, such as BigQuery User (roles/bigquery.user).${quoted(says)}`,
  );
}

type GoogleError = { reason: string; says: string; text: string };

/** OAuth's form (RFC 6749, 5.2) or the API's: https://cloud.google.com/apis/design/errors */
const ErrorBody = z.union([
  z.looseObject({ error: z.string(), error_description: z.string().default('') }),
  z.looseObject({
    error: z.looseObject({
      message: z.string().default(''),
      status: z.string().default(''),
      errors: z.array(z.looseObject({ reason: z.string().default('') })).default([]),
    }),
  }),
]);

function errorIn(answer: Answer): GoogleError {
  const body = jsonOf(answer);
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return { reason: '', says: '', text: '' };
  const text = JSON.stringify(body);
  const { error } = parsed.data;
  if (typeof error === 'string') {
    const { error_description: says } = parsed.data;
    return { reason: error, says: typeof says === 'string' ? says : '', text };
  }
  return { reason: error.errors[0]?.reason ?? error.status, says: error.message, text };
}

function quoted(says: string): string {
  return says ? ` It says: “${says}”` : '';
}
