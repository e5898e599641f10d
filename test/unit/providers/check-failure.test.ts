import { expect, test } from 'vitest';
import { networkFailure } from '../../../src/main/providers/check-failure';

const withCode = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ['ENOTFOUND', /address of example\.com was not found/],
  ['EAI_AGAIN', /address of example\.com was not found/],
  ['ECONNREFUSED', /refused the connection/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted, so the key was not sent/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /not trusted/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted/],
  ['UND_ERR_ABORTED', /A proxy/],
  ['UND_ERR_PRX_TLS', /A proxy/],
  ['ECONNRESET', /could not be reached/],
  ['ENETUNREACH', /could not be reached/],
])('%s is explained, however deep it is in the causes', (code, message) => {
  const wrapped = new Error('Connection error.', {
    cause: new TypeError('fetch failed', { cause: withCode(code) }),
  });
  const several = new TypeError('fetch failed', { cause: new AggregateError([withCode(code)]) });
  for (const error of [withCode(code), wrapped, several]) {
    const failure = networkFailure('example.com', error);
    expect(failure).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
    expect(failure.message).toMatch(message);
  }
});

test('anything else that was thrown is still a network failure', () => {
  for (const error of [undefined, 'text', new Error('no code')]) {
    expect(networkFailure('example.com', error).message).toMatch(/could not be reached/);
  }
});
