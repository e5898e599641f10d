import { describe, expect, test } from 'vitest';
import { createGcpProvider } from '../../../src/main/providers/gcp';
import { madeUpRsaKey } from '../../support/keys';
import {
  apiError,
  DATASETS,
  serviceAccountFile,
  strictGoogle,
  tokenError,
} from '../../support/providers/google';
import { dateHeader, type Script } from '../../support/providers/scripted-server';
import { describeCloudFailures, MINUTE_MS, serverPerTest } from './cloud-cases';

const { pem, publicKey } = madeUpRsaKey();
const { pem: otherPem } = madeUpRsaKey();
const EMAIL = 'billing@my-project.iam.gserviceaccount.com';
const fields = fileWith(pem);
const provider = createGcpProvider();
const server = serverPerTest();

function fileWith(privateKey: string) {
  return { serviceAccount: serviceAccountFile({ email: EMAIL, privateKey }) };
}

const google = strictGoogle({ email: EMAIL, publicKey });

async function check(
  { token = google['/token'], datasets = google[DATASETS], entered = fields } = {} as {
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
    ['/token', google['/token']],
    [DATASETS, google[DATASETS]],
  ],
  secrets: [pem],
});
