import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAwsProvider } from '../../../src/main/providers/aws';
import { IDENTIFIED, signatureOf, stsError } from '../../support/providers/amazon';
import { dateHeader, type Script } from '../../support/providers/scripted-server';
import { describeCloudFailures, MINUTE_MS, serverPerTest } from './cloud-cases';

const fields = {
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
  region: 'eu-central-1',
};
const temporary = {
  ...fields,
  accessKeyId: `ASIA${fields.accessKeyId.slice(4)}`,
  sessionToken: randomBytes(60).toString('base64'),
};
const provider = createAwsProvider();
const server = serverPerTest();

async function check(answer: Script, entered: Record<string, string> = fields) {
  const { url } = await server.start({ '/': answer });
  return provider.check(provider.parse(entered).secret, { baseUrl: url });
}

describe('a key that works', () => {
  test.each([
    ['long-term', fields],
    ['temporary', temporary],
  ])(
    '%s: VALID, with account and ARN, after a request that Amazon’s signer signs alike',
    async (_kind, keys) => {
      expect(await check(IDENTIFIED, keys)).toEqual({
        status: 'VALID',
        message: null,
        metadata: {
          accountId: '123456789012',
          arn: 'arn:aws:iam::123456789012:user/Alice',
          userId: 'AIDACKCEVSQ6C2EXAMPLE',
          accessKeyId: keys.accessKeyId,
          region: 'eu-central-1',
        },
      });
      const [seen, ...others] = server.seen();
      expect(others).toEqual([]);
      if (!seen) throw new Error('nothing was sent');
      expect(seen.method).toBe('POST');
      expect(seen.body).toBe('Action=GetCallerIdentity&Version=2011-06-15');
      expect(seen.headers.authorization).toBe(await signatureOf(seen, keys));
      expect(seen.headers.authorization).toContain(`/eu-central-1/sts/aws4_request`);
      expect(seen.headers['x-amz-security-token']).toBe(
        'sessionToken' in keys ? keys.sessionToken : undefined,
      );
      expect(JSON.stringify(seen)).not.toContain(keys.secretAccessKey);
    },
  );

  test('another secret signs otherwise', async () => {
    await check(IDENTIFIED);
    const [seen] = server.seen();
    if (!seen) throw new Error('nothing was sent');
    const other = { ...fields, secretAccessKey: 'x'.repeat(40) };
    expect(await signatureOf(seen, other)).not.toBe(seen.headers.authorization);
  });
});

describe('Amazon refuses', () => {
  const MISMATCH = 'The request signature we calculated does not match the signature you provided.';
  test.each([
    [
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid.',
      'CREDENTIAL_REJECTED',
      /does not know this access key.*region eu-central-1/,
    ],
    [
      'SignatureDoesNotMatch',
      403,
      MISMATCH,
      'CREDENTIAL_REJECTED',
      /secret access key does not belong/,
    ],
    [
      'ExpiredToken',
      403,
      'The security token included in the request is expired',
      'CREDENTIAL_REJECTED',
      /session.*is over.*new temporary key/,
    ],
    [
      'AccessDenied',
      403,
      'User is not authorized to perform: sts:GetCallerIdentity',
      'CREDENTIAL_FORBIDDEN',
      /sts:GetCallerIdentity/,
    ],
    [
      'RegionDisabledException',
      403,
      'STS is not activated in this region',
      'PROVIDER_ERROR',
      /region eu-central-1.*Enter another region/,
    ],
    [
      'SignatureDoesNotMatch',
      403,
      "Credential should be scoped to a valid region, not 'eu-central-1'.",
      'PROVIDER_ERROR',
      /region eu-central-1/,
    ],
    ['RequestExpired', 400, 'Request has expired.', 'PROVIDER_ERROR', /clock/],
    [
      'SignatureDoesNotMatch',
      403,
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z',
      'PROVIDER_ERROR',
      /clock/,
    ],
    ['Throttling', 400, 'Rate exceeded', 'RATE_LIMITED', /slow down/],
    ['ServiceUnavailable', 503, 'down', 'PROVIDER_ERROR', /problem of its own/],
  ])('%s (%i) %s', async (code, status, message, expected, told) => {
    const outcome = await check(stsError(status, code, message));
    expect(outcome).toMatchObject({ code: expected });
    expect(outcome.message).toMatch(told);
    expect(server.seen()).toHaveLength(1);
  });

  test('with a clock far off, a refused signature says nothing about the key', async () => {
    const skewed = stsError(403, 'SignatureDoesNotMatch', MISMATCH, dateHeader(-20 * MINUTE_MS));
    const outcome = await check(skewed);
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(/clock is 20 min ahead/);
  });
});

test('a region that does not exist is named when its server is not found', async () => {
  const entered = { ...fields, region: 'zz-nowhere-1' };
  const options = { baseUrl: 'https://sts.zz-nowhere-1.invalid' };
  const outcome = await provider.check(provider.parse(entered).secret, options);
  expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
  expect(outcome.message).toMatch(/that the region zz-nowhere-1 exists/);
});

describeCloudFailures({
  create: createAwsProvider,
  fields: temporary,
  steps: [['/', IDENTIFIED]],
  secrets: [temporary.secretAccessKey, temporary.sessionToken],
});
