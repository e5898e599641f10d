import { verify } from 'node:crypto';
import { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { describe, expect, test } from 'vitest';
import { createOciProvider } from '../../../src/main/providers/oci';
import { fingerprintOf } from '../../../src/main/providers/oci-key';
import { madeUpRsaKey } from '../../support/keys';
import {
  type Answer,
  dateHeader,
  type Script,
  type Seen,
} from '../../support/providers/scripted-server';
import { describeCloudFailures, MINUTE_MS, serverPerTest } from './cloud-cases';

const { key, pem, publicKey } = madeUpRsaKey();
const TENANCY = 'ocid1.tenancy.oc1..aaaaexampletenancy';
const USER = 'ocid1.user.oc1..aaaaexampleuser';
const GET_USER = `/20160918/users/${USER}`;
const fields = {
  tenancy: TENANCY,
  user: USER,
  fingerprint: fingerprintOf(key),
  privateKey: pem,
  region: 'eu-frankfurt-1',
};
const provider = createOciProvider();
const server = serverPerTest();

const AUTHORIZATION =
  /^Signature version="1",keyId="([^"]+)",algorithm="rsa-sha256",headers="([^"]+)",signature="([^"]+)"$/;
const NOT_AUTHENTICATED = {
  code: 'NotAuthenticated',
  message: 'The required information to complete authentication was not provided or was incorrect.',
};
const ALICE = { id: USER, name: 'alice@example.com', email: null, lifecycleState: 'ACTIVE' };

/** Verifies as Oracle does: https://docs.oracle.com/iaas/Content/API/Concepts/signingrequests.htm */
function identity(seen: Seen): Answer {
  const [, keyId, headers = '', signature = ''] =
    AUTHORIZATION.exec(seen.headers.authorization ?? '') ?? [];
  expect(seen.method).toBe('GET');
  expect(headers.split(' ').sort()).toEqual(['(request-target)', 'host', 'x-date']);
  expect(Math.abs(Date.parse(String(seen.headers['x-date'])) - Date.now())).toBeLessThan(
    5 * MINUTE_MS,
  );
  const text = headers
    .split(' ')
    .map(
      (name) => `${name}: ${name === '(request-target)' ? `get ${seen.url}` : seen.headers[name]}`,
    )
    .join('\n');
  const isOurs = verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
  return isOurs && keyId === `${TENANCY}/${USER}/${fields.fingerprint}`
    ? { status: 200, body: ALICE }
    : { status: 401, body: NOT_AUTHENTICATED };
}

async function check(answer: Script, entered: Record<string, string> = fields) {
  const { url } = await server.start({ [GET_USER]: answer });
  return provider.check(provider.parse(entered).secret, { baseUrl: url });
}

test('a key that works is VALID after a signed GetUser', async () => {
  expect(await check(identity)).toEqual({
    status: 'VALID',
    message: null,
    metadata: {
      userName: 'alice@example.com',
      tenancyId: TENANCY,
      userId: USER,
      fingerprint: fields.fingerprint,
      region: 'eu-frankfurt-1',
    },
  });
  expect(server.seen()).toHaveLength(1);
});

test('Oracle’s own signer makes the same signature', async () => {
  await check(identity);
  const [seen] = server.seen();
  const signer = new DefaultRequestSigner(
    new SimpleAuthenticationDetailsProvider(TENANCY, USER, fields.fingerprint, pem, null),
  );
  const host = seen?.headers.host ?? '';
  const headers = new Headers({ 'x-date': String(seen?.headers['x-date']), host });
  await signer.signHttpRequest({ method: 'GET', uri: `http://${host}${seen?.url}`, headers });
  expect(seen?.headers.authorization).toBe(headers.get('authorization'));
});

test('a key with a passphrase signs too', async () => {
  const passphrase = crypto.randomUUID();
  const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  const entered = { ...fields, privateKey: String(locked), passphrase };
  expect(await check(identity, entered)).toMatchObject({ status: 'VALID' });
  expect(JSON.stringify(server.seen())).not.toContain(passphrase);
});

describe('Oracle refuses', () => {
  test('a key that the user does not have', async () => {
    const other = madeUpRsaKey();
    const entered = { ...fields, privateKey: other.pem, fingerprint: fingerprintOf(other.key) };
    const outcome = await check(identity, entered);
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toContain(entered.fingerprint);
    expect(outcome.message).toMatch(/subscribed to the region eu-frankfurt-1/);
  });

  test.each([
    ['NotAuthorizedOrNotFound', 404, 'CREDENTIAL_FORBIDDEN', /inspect users/],
    ['NotAllowed', 403, 'CREDENTIAL_FORBIDDEN', /inspect users/],
    ['TooManyRequests', 429, 'RATE_LIMITED', /slow down/],
    ['InternalServerError', 500, 'PROVIDER_ERROR', /problem of its own/],
  ])('%s (%i)', async (code, status, expected, told) => {
    const outcome = await check({ status, body: { code, message: 'no' } });
    expect(outcome).toMatchObject({ code: expected });
    expect(outcome.message).toMatch(told);
  });

  test.each([
    [
      'in its words',
      { ...NOT_AUTHENTICATED, message: 'Date ‘…’ is not within allowed clock skew.' },
      0,
    ],
    ['by its Date', NOT_AUTHENTICATED, -3 * 60 * MINUTE_MS],
  ])('a wrong clock, %s, says nothing about the key', async (_how, body, offset) => {
    const outcome = await check({ status: 401, body, headers: dateHeader(offset) });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(offset ? /clock is 3 h ahead/ : /clock/);
  });
});

describeCloudFailures({
  create: createOciProvider,
  fields,
  steps: [[GET_USER, identity]],
  secrets: [pem],
});
