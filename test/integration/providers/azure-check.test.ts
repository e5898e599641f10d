import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAzureProvider } from '../../../src/main/providers/azure';
import {
  type Answer,
  dateHeader,
  type Script,
  type Seen,
} from '../../support/providers/scripted-server';
import { describeCloudFailures, MINUTE_MS, serverPerTest } from './cloud-cases';

const fields = {
  tenantId: randomUUID(),
  clientId: randomUUID(),
  clientSecret: `abc8Q~${randomBytes(17).toString('hex')}`,
};
const ACCESS_TOKEN = `token-${randomUUID()}`;
const TOKEN_PATH = `/${fields.tenantId}/oauth2/v2.0/token`;
const SUBSCRIPTIONS = '/subscriptions';
const provider = createAzureProvider();
const server = serverPerTest();

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function signIn({ method, headers, body }: Seen): Answer {
  const form = Object.fromEntries(new URLSearchParams(body));
  expect(method).toBe('POST');
  expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect(form).toMatchObject({
    client_id: fields.clientId,
    scope: 'https://management.azure.com/.default',
    grant_type: 'client_credentials',
  });
  if (form.client_secret !== fields.clientSecret) {
    return signInError(
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.',
    );
  }
  return {
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: ACCESS_TOKEN,
    },
  };
}

function management({ method, headers, url }: Seen): Answer {
  expect(`${method} ${url}`).toBe('GET /subscriptions?api-version=2022-12-01');
  return headers.authorization === `Bearer ${ACCESS_TOKEN}`
    ? listOf([{ subscriptionId: 'sub-1', displayName: 'Pay as you go', state: 'Enabled' }])
    : { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'no' } } };
}

const listOf = (value: object[]): Answer => ({ status: 200, body: { value } });

const signInError = (status: number, error: string, code: number, text: string): Answer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${randomUUID()}\r\nCorrelation ID: ${randomUUID()}\r\nTimestamp: 2026-11-20 19:00:00Z`,
    error_codes: [code],
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  },
});

async function check(
  { token = signIn, list = management, entered = fields } = {} as {
    token?: Script;
    list?: Script;
    entered?: typeof fields;
  },
) {
  const { url } = await server.start({ [TOKEN_PATH]: token, [SUBSCRIPTIONS]: list });
  return provider.check(provider.parse(entered).secret, { baseUrl: url });
}

describe('a secret that works', () => {
  test('is VALID after a token and a list of subscriptions', async () => {
    const metadata = {
      tenantId: fields.tenantId,
      clientId: fields.clientId,
      subscriptions: 'Pay as you go (sub-1)',
    };
    expect(await check()).toEqual({ status: 'VALID', message: null, metadata });
    expect(server.seen().map(({ method }) => method)).toEqual(['POST', 'GET']);
    const [token, list] = server.seen();
    expect(token?.url + JSON.stringify(token?.headers)).not.toContain(fields.clientSecret);
    expect(JSON.stringify(list)).not.toContain(fields.clientSecret);
  });

  test('is VALID without a subscription, and that is said', async () => {
    const outcome = await check({ list: listOf([]) });
    expect(outcome).toMatchObject({ status: 'VALID' });
    expect(outcome.message).toMatch(/no subscription.*Reader/);
  });

  test('many subscriptions are told in short', async () => {
    const many = Array.from({ length: 7 }, (_, n) => ({
      subscriptionId: `s${n}`,
      state: 'Disabled',
      displayName: `N${n}`,
    }));
    const outcome = await check({ list: listOf(many) });
    expect(outcome).toMatchObject({
      metadata: {
        subscriptions: expect.stringMatching(/^N0 \(s0, Disabled\), .*N4.*, and 2 more$/),
      },
    });
  });
});

describe('the sign-in is refused', () => {
  test('a wrong secret is CREDENTIAL_REJECTED', async () => {
    const outcome = await check({ entered: { ...fields, clientSecret: 'wrong8Q~'.repeat(5) } });
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toMatch(/Value, not the Secret ID.*|AADSTS7000215/);
    expect(server.seen()).toHaveLength(1);
  });

  test.each([
    [90002, 400, 'invalid_request', 'CREDENTIAL_REJECTED', /no tenant/],
    [900023, 400, 'invalid_request', 'CREDENTIAL_REJECTED', /no tenant/],
    [700016, 400, 'unauthorized_client', 'CREDENTIAL_REJECTED', /has no app/],
    [7000222, 401, 'invalid_client', 'CREDENTIAL_REJECTED', /has expired.*Create a new one/],
    [7000112, 400, 'unauthorized_client', 'CREDENTIAL_FORBIDDEN', /is disabled/],
    [53003, 400, 'access_denied', 'CREDENTIAL_FORBIDDEN', /Conditional Access/],
    [700024, 401, 'invalid_client', 'PROVIDER_ERROR', /clock/],
    [50196, 400, 'invalid_grant', 'RATE_LIMITED', /slow down/],
    [90033, 400, 'temporarily_unavailable', 'PROVIDER_ERROR', /problem of its own/],
    [99999, 400, 'invalid_request', 'CREDENTIAL_REJECTED', /It says: “AADSTS99999: reason/],
  ])('AADSTS%i (%i %s)', async (code, status, error, expected, told) => {
    const outcome = await check({ token: signInError(status, error, code, 'reason.') });
    expect(outcome).toMatchObject({ code: expected });
    expect(outcome.message).toMatch(told);
    expect(server.seen()).toHaveLength(1);
  });
});

describe('the Management API refuses', () => {
  const apiError = (status: number, code: string, headers = {}): Answer => ({
    status,
    body: { error: { code, message: 'reason' } },
    headers,
  });

  test('a missing permission is named', async () => {
    const outcome = await check({ list: apiError(403, 'AuthorizationFailed') });
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_FORBIDDEN' });
    expect(outcome.message).toMatch(/Microsoft\.Resources\/subscriptions\/read.*Reader/);
  });

  test('a token of another tenant is CREDENTIAL_REJECTED', async () => {
    const outcome = await check({ list: apiError(401, 'InvalidAuthenticationTokenTenant') });
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toMatch(/another tenant/);
  });

  test('with a clock far off, a refused token says nothing about the secret', async () => {
    const list = apiError(401, 'InvalidAuthenticationToken', dateHeader(-60 * MINUTE_MS));
    const outcome = await check({ list });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(/clock is 60 min ahead/);
  });
});

describeCloudFailures({
  create: createAzureProvider,
  fields,
  steps: [
    [TOKEN_PATH, signIn],
    [SUBSCRIPTIONS, (seen) => management({ ...seen, url: seen.url.replace(/^\/gateway\/v1/, '') })],
  ],
  secrets: [fields.clientSecret],
});
