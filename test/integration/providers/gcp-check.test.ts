import { verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../../../src/main/providers/gcp';
import {
  dateHeader,
  describeCloudFailures,
  MINUTE_MS,
  madeUpRsaKey,
  type Script,
  serverPerTest,
} from './cloud-cases';
import type { Answer, Seen } from './scripted-server';

const { pem, publicKey } = madeUpRsaKey();
const { pem: otherPem } = madeUpRsaKey();
const EMAIL = 'billing@my-project.iam.gserviceaccount.com';
const TOKEN = `ya29.${crypto.randomUUID()}`;
const DATASETS = '/bigquery/v2/projects/my-project/datasets';
const fields = fileWith(pem);
const provider = createGcpProvider();
const server = serverPerTest();

function fileWith(privateKey: string) {
  const file = {
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: '0123456789abcdef0123456789abcdef01234567',
    private_key: privateKey,
    client_email: EMAIL,
    client_id: '123',
    // Must not be followed: whoever wrote the file would receive a signed assertion.
    token_uri: 'https://evil.example/token',
  };
  return { serviceAccount: JSON.stringify(file, null, 2) };
}

/** Google's answer to a JWT: https://developers.google.com/identity/protocols/oauth2/service-account */
function tokenServer({ body, headers, method }: Seen): Answer {
  const form = new URLSearchParams(body);
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(method).toBe('POST');
  expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect([...form.keys()]).toEqual(['grant_type', 'assertion']);
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  expect(decode(head)).toMatchObject({ alg: 'RS256' });
  const { iat, exp, ...others } = decode(claims);
  expect(others).toEqual({
    iss: EMAIL,
    scope: 'https://www.googleapis.com/auth/bigquery.readonly',
    aud: 'https://oauth2.googleapis.com/token',
  });
  expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
  expect(exp - iat).toBe(3600);
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    return tokenError('invalid_grant', 'Invalid JWT Signature.');
  }
  return {
    status: 200,
    body: { access_token: TOKEN, expires_in: 3599, token_type: 'Bearer' },
  };
}

function bigQuery({ headers, url }: Seen): Answer {
  expect(url).toBe(`${DATASETS}?maxResults=1`);
  if (headers.authorization !== `Bearer ${TOKEN}`) return apiError(401, 'authError', 'Bad token');
  const datasets = [{ kind: 'bigquery#dataset', id: 'my-project:billing' }];
  return { status: 200, body: { kind: 'bigquery#datasetList', datasets } };
}

const tokenError = (error: string, error_description: string, headers = {}): Answer => ({
  status: 400,
  body: { error, error_description },
  headers,
});

const apiError = (code: number, reason: string, message: string, headers = {}): Answer => ({
  status: code,
  body: {
    error: { code, message, errors: [{ message, domain: 'global', reason }], status: reason },
  },
  headers,
});

async function check(
  { token = tokenServer, datasets = bigQuery, entered = fields } = {} as {
    token?: Script;
    datasets?: Script;
    entered?: Record<string, string>;
  },
) {
  const { url } = await server.start({ '/token': token, [DATASETS]: datasets });
  return provider.check(provider.parse(entered).secret, { baseUrl: url });
}

test('a key that works is VALID after a signed JWT and a list of datasets', async () => {
  const metadata = {
    projectId: 'my-project',
    clientEmail: EMAIL,
    keyId: '0123456789abcdef0123456789abcdef01234567',
  };
  expect(await check()).toEqual({ status: 'VALID', message: null, metadata });
  expect(server.seen().map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(JSON.stringify(server.seen())).not.toContain('PRIVATE KEY');
});

test('a project without datasets is VALID, and that is said', async () => {
  const outcome = await check({
    datasets: { status: 200, body: { kind: 'bigquery#datasetList' } },
  });
  expect(outcome).toMatchObject({ status: 'VALID' });
  expect(outcome.message).toMatch(/no BigQuery dataset/);
});

describe('the token request is refused', () => {
  test('a key of another pair is CREDENTIAL_REJECTED', async () => {
    const outcome = await check({ entered: fileWith(otherPem) });
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toMatch(/does not accept this key.*deleted.*new JSON key/);
    expect(server.seen()).toHaveLength(1);
  });

  test.each([
    [
      'invalid_grant',
      'Invalid grant: account not found',
      'CREDENTIAL_REJECTED',
      /no longer exists/,
    ],
    ['disabled_client', 'The OAuth client was disabled.', 'CREDENTIAL_REJECTED', /disabled/],
    ['unauthorized_client', 'Client is unauthorized', 'CREDENTIAL_FORBIDDEN', /BigQuery.*policy/],
  ])('%s, %s', async (error, description, code, told) => {
    const outcome = await check({ token: tokenError(error, description) });
    expect(outcome).toMatchObject({ status: 'INVALID', code });
    expect(outcome.message).toMatch(told);
  });

  test.each([
    [
      'in its words',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      0,
    ],
    ['by its Date', 'Invalid JWT Signature.', 30 * MINUTE_MS],
  ])('a wrong clock, %s, says nothing about the key', async (_how, description, offset) => {
    const token = tokenError('invalid_grant', description, dateHeader(offset));
    const outcome = await check({ token });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(/clock/);
    if (offset) expect(outcome.message).toMatch(/30 min behind/);
  });
});

describe('BigQuery refuses', () => {
  test.each([
    [
      'a missing permission',
      apiError(
        403,
        'accessDenied',
        'Access Denied: Project my-project: User does not have bigquery.datasets.list permission in project my-project.',
      ),
      'CREDENTIAL_FORBIDDEN',
      /bigquery\.datasets\.list.*roles\/bigquery\.user/,
    ],
    [
      'an API that is off',
      apiError(
        403,
        'accessNotConfigured',
        'BigQuery API has not been used in project 1 before or it is disabled.',
      ),
      'CREDENTIAL_FORBIDDEN',
      /BigQuery API is not enabled/,
    ],
    [
      'a project that is gone',
      apiError(404, 'notFound', 'Not found: Project my-project'),
      'CREDENTIAL_FORBIDDEN',
      /no project my-project/,
    ],
    [
      'billing that is off',
      apiError(403, 'billingNotEnabled', 'Billing has not been enabled'),
      'CREDENTIAL_FORBIDDEN',
      /billing is off/,
    ],
    [
      'a token it does not take',
      apiError(401, 'authError', 'Invalid Credentials'),
      'CREDENTIAL_REJECTED',
      /rejected the key/,
    ],
    [
      'too many requests, as 403',
      apiError(403, 'rateLimitExceeded', 'Exceeded rate limits'),
      'RATE_LIMITED',
      /slow down/,
    ],
  ])('%s', async (_what, datasets, code, told) => {
    const outcome = await check({ datasets });
    expect(outcome).toMatchObject({ code });
    expect(outcome.message).toMatch(told);
    expect(server.seen()).toHaveLength(2);
  });
});

describeCloudFailures({
  create: createGcpProvider,
  fields,
  steps: [
    ['/token', tokenServer],
    [DATASETS, ({ url: _url, ...seen }) => bigQuery({ ...seen, url: `${DATASETS}?maxResults=1` })],
  ],
  secrets: [pem],
});
