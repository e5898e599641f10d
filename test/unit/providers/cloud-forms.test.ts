import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { awsInfo } from '../../../src/main/providers/aws-info';
import { parseAwsKeys } from '../../../src/main/providers/aws-keys';
import { parseAzureApp } from '../../../src/main/providers/azure-app';
import { azureInfo } from '../../../src/main/providers/azure-info';
import { gcpInfo } from '../../../src/main/providers/gcp-info';
import { parseServiceAccount } from '../../../src/main/providers/gcp-service-account';
import { ociInfo } from '../../../src/main/providers/oci-info';
import { fingerprintOf, parseOciKey } from '../../../src/main/providers/oci-key';

const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));
const publicPem = String(publicKey.export({ type: 'spki', format: 'pem' }));
const passphrase = randomUUID();
const lockedPem = String(
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }),
);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ecPem = String(ec.export({ type: 'pkcs8', format: 'pem' }));

const account = {
  type: 'service_account',
  project_id: 'my-project',
  private_key_id: '0123456789abcdef',
  private_key: pem,
  client_email: 'billing@my-project.iam.gserviceaccount.com',
};
const google = { serviceAccount: JSON.stringify(account, null, 2) };
const amazon = {
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
  region: 'eu-central-1',
};
const microsoft = {
  tenantId: randomUUID(),
  clientId: randomUUID(),
  clientSecret: `abc8Q~${randomBytes(17).toString('hex')}`,
};
const oracle = {
  tenancy: 'ocid1.tenancy.oc1..aaaaexampletenancy',
  user: 'ocid1.user.oc1..aaaaexampleuser',
  fingerprint: fingerprintOf(key),
  privateKey: pem,
  region: 'eu-frankfurt-1',
};

type Fields = Record<string, string>;
const FORMS = [
  { info: gcpInfo, parse: parseServiceAccount, good: google as Fields },
  { info: awsInfo, parse: parseAwsKeys, good: amazon as Fields },
  { info: azureInfo, parse: parseAzureApp, good: microsoft as Fields },
  { info: ociInfo, parse: parseOciKey, good: oracle as Fields },
];

function refusal(parse: (fields: Fields) => unknown, fields: Fields) {
  try {
    parse(fields);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CREDENTIAL_FORMAT' });
    return error as Error & { details: { field: string } };
  }
  throw new Error('it was accepted');
}

describe.each(FORMS)('$info.name', ({ info, parse, good }) => {
  const entered = info.fields.filter(({ key: name }) => good[name] !== undefined);

  test('what is good is accepted, and no part of the secret is in the metadata', () => {
    const parsed = parse(good);
    expect(parsed.hint).toMatch(/^.{4}$/);
    const open = JSON.stringify(parsed.metadata) + parsed.hint;
    for (const { key: name, kind } of entered) {
      if (kind !== 'text') expect(open).not.toContain(good[name]?.slice(0, 30));
    }
  });

  test.each(entered)('$key: the hint for the form accepts what is good', (field) => {
    if (field.pattern) expect(good[field.key]).toMatch(new RegExp(field.pattern));
  });

  test.each(entered)(
    '$key: blanks, a byte-order mark and a line break around it do no harm',
    (field) => {
      const fields = { ...good, [field.key]: `\ufeff \r\n\t${good[field.key]}\u200b \r\n` };
      expect(parse(fields).secret.expose()).toEqual(parse(good).secret.expose());
    },
  );

  test.each(
    entered.flatMap((field) => [
      { ...field, what: '10 MB', text: 'x'.repeat(10_000_000), told: /far too long \(10 MB\)/ },
      { ...field, what: 'binary', text: `\u0000\u0001${'\ufffd'.repeat(40)}`, told: /binary/ },
      { ...field, what: 'another key', text: `sk-proj-${'a'.repeat(60)}`, told: /./ },
      { ...field, what: 'smart quotes inside', text: 'a“b”c', told: /./ },
    ]),
  )('$key: $what is refused, without quoting it', ({ key: name, text, told }) => {
    const error = refusal(parse, { ...good, [name]: text });
    expect(error.details.field).toBe(name);
    expect(error.message).toMatch(told);
    expect(error.message).not.toContain(text);
    expect(error.message.length).toBeLessThan(300);
  });

  test.each(entered.filter(({ required }) => required))(
    '$key: blank is refused',
    ({ key: name }) => {
      expect(refusal(parse, { ...good, [name]: ' \n\ufeff' }).details.field).toBe(name);
    },
  );
});

describe('a service account file', () => {
  const withAccount = (changes: object) => ({
    serviceAccount: JSON.stringify({ ...account, ...changes }),
  });

  test.each([
    [
      'typographic quotes',
      { serviceAccount: google.serviceAccount.replaceAll('"', '”') },
      /changed the quotes/,
    ],
    ['a part', { serviceAccount: google.serviceAccount.slice(0, -20) }, /no complete JSON/],
    ['a list', { serviceAccount: '[1]' }, /not a service account’s key/],
    ['a text', { serviceAccount: 'hello' }, /something else, not the JSON file/],
    ['an API key', { serviceAccount: 'AIzaSyExample' }, /a Google API key/],
    ['a bare PEM', { serviceAccount: pem }, /a private key or certificate file/],
    ['a person’s sign-in', withAccount({ type: 'authorized_user' }), /a person’s own sign-in/],
    ['an OAuth client', { serviceAccount: '{"installed":{}}' }, /an OAuth client/],
    ['no project', withAccount({ project_id: undefined }), /no a project id|project id/],
    ['a project that is a path', withAccount({ project_id: '../x' }), /project id/],
    ['no address', withAccount({ client_email: 'x' }), /service account address/],
    ['no private key', withAccount({ private_key: '' }), /private key/],
    ['a public key', withAccount({ private_key: publicPem }), /This is the public key/],
    ['an EC key', withAccount({ private_key: ecPem }), /EC, not RSA/],
    [
      'a locked key',
      withAccount({ private_key: lockedPem }),
      /passphrase, which Google never does/,
    ],
    ['a damaged key', withAccount({ private_key: pem.replace(/.{64}\n/, '\n') }), /damaged/],
    [
      'another universe',
      withAccount({ universe_domain: 'example.com' }),
      /other than googleapis\.com/,
    ],
  ])('%s is refused', (_what, fields, told) => {
    expect(refusal(parseServiceAccount, fields).message).toMatch(told);
  });
});

describe('AWS keys', () => {
  test.each([
    [
      'the secret as the id',
      { accessKeyId: amazon.secretAccessKey },
      'accessKeyId',
      /looks like the secret/,
    ],
    [
      'the id as the secret',
      { secretAccessKey: amazon.accessKeyId },
      'secretAccessKey',
      /an access key id/,
    ],
    [
      'a user’s id',
      { accessKeyId: 'AIDACKCEVSQ6C2EXAMPLE' },
      'accessKeyId',
      /the id of an IAM user/,
    ],
    [
      'a short secret',
      { secretAccessKey: 'abc' },
      'secretAccessKey',
      /40 characters, this one has 3/,
    ],
    ['a hidden secret', { secretAccessKey: '*'.repeat(40) }, 'secretAccessKey', /hidden/],
    [
      'a temporary id alone',
      { accessKeyId: `ASIA${'A'.repeat(16)}` },
      'sessionToken',
      /needs its session token/,
    ],
    ['a token for AKIA', { sessionToken: 'x'.repeat(40) }, 'sessionToken', /has no session token/],
    ['a zone', { region: 'eu-central-1a' }, 'region', /no region/],
    ['a host', { region: 'evil.example/' }, 'region', /no region/],
  ])('%s is refused', (_what, changes, field, told) => {
    const error = refusal(parseAwsKeys, { ...amazon, ...changes });
    expect(error.details.field).toBe(field);
    expect(error.message).toMatch(told);
  });

  test('lines of ~/.aws/credentials may be pasted, and the region may be left out', () => {
    const parsed = parseAwsKeys({
      accessKeyId: `aws_access_key_id = ${amazon.accessKeyId}`,
      secretAccessKey: `AWS_SECRET_ACCESS_KEY="${amazon.secretAccessKey}"`,
    });
    expect(parsed.secret.expose()).toEqual({ ...amazon, region: 'us-east-1' });
    expect(parsed.hint).toBe(amazon.accessKeyId.slice(-4));
  });
});

describe('an Azure app', () => {
  test.each([
    [
      'the Secret ID',
      { clientSecret: randomUUID() },
      'clientSecret',
      /the Secret ID. Enter the Value/,
    ],
    ['a hidden secret', { clientSecret: 'abc*****************' }, 'clientSecret', /hidden/],
    ['a short secret', { clientSecret: 'abc' }, 'clientSecret', /too short/],
    ['common', { tenantId: 'common' }, 'tenantId', /no tenant of its own/],
    ['a path', { tenantId: '../x' }, 'tenantId', /no tenant id/],
    ['a name', { clientId: 'my-app' }, 'clientId', /Application \(client\) ID/],
  ])('%s is refused', (_what, changes, field, told) => {
    const error = refusal(parseAzureApp, { ...microsoft, ...changes });
    expect(error.details.field).toBe(field);
    expect(error.message).toMatch(told);
  });

  test('a domain is a tenant too', () => {
    const parsed = parseAzureApp({ ...microsoft, tenantId: 'Contoso.OnMicrosoft.com' });
    expect(parsed.metadata.tenantId).toBe('contoso.onmicrosoft.com');
  });
});

describe('an Oracle key', () => {
  const cut = pem.split('\n').slice(0, 5).join('\n');
  const openSsh = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----';
  test.each([
    ['a public key', { privateKey: publicPem }, 'privateKey', /This is the public key/],
    ['an SSH public key', { privateKey: 'ssh-rsa AAAA me@here' }, 'privateKey', /the public key/],
    ['a certificate', { privateKey: '-----BEGIN CERTIFICATE-----' }, 'privateKey', /a certificate/],
    ['an OpenSSH key', { privateKey: openSsh }, 'privateKey', /ssh-keygen -p -m PEM/],
    ['an EC key', { privateKey: ecPem }, 'privateKey', /EC, not RSA/],
    ['a part', { privateKey: cut }, 'privateKey', /cut off/],
    [
      'typographic dashes',
      { privateKey: pem.replaceAll('-----', '——') },
      'privateKey',
      /changed the dashes/,
    ],
    ['no passphrase', { privateKey: lockedPem }, 'passphrase', /Enter the passphrase too/],
    [
      'a wrong passphrase',
      { privateKey: lockedPem, passphrase: 'no' },
      'passphrase',
      /does not open/,
    ],
    [
      'another fingerprint',
      { fingerprint: `${'00:'.repeat(15)}00` },
      'fingerprint',
      /belongs to another key/,
    ],
    ['a SHA-256 fingerprint', { fingerprint: 'SHA256:abc' }, 'fingerprint', /SHA-256/],
    ['the user as tenancy', { tenancy: oracle.user }, 'tenancy', /the OCID of a user/],
    ['a path in the user', { user: 'ocid1.user.oc1../../x' }, 'user', /is complete/],
    ['a city', { region: 'Frankfurt' }, 'region', /no region/],
  ])('%s is refused', (_what, changes, field, told) => {
    const error = refusal(parseOciKey, { ...oracle, ...changes });
    expect(error.details.field).toBe(field);
    expect(error.message).toMatch(told);
  });

  test.each([
    ['text around it', `my key\n${pem}\nOCI_API_KEY`],
    ['\\n in place of line breaks', pem.replaceAll('\n', '\\n')],
    ['blanks in place of line breaks', pem.replaceAll('\n', ' ')],
    ['Windows line breaks', pem.replaceAll('\n', '\r\n')],
    ['the old form', String(key.export({ type: 'pkcs1', format: 'pem' }))],
  ])('a private key with %s is read', (_what, privateKey) => {
    expect(parseOciKey({ ...oracle, privateKey }).metadata).toMatchObject({ userId: oracle.user });
  });

  test.each([
    ['PKCS #8', lockedPem],
    [
      'the old form',
      String(key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase })),
    ],
  ])('a locked private key in %s is stored locked', (_form, privateKey) => {
    const stored = parseOciKey({ ...oracle, privateKey, passphrase }).secret.expose();
    expect(stored).toMatchObject({ privateKey: `${privateKey.trim()}\n`, passphrase });
  });

  test('lines of ~/.oci/config may be pasted', () => {
    const lines = Object.fromEntries(
      ['tenancy', 'user', 'fingerprint', 'region'].map((name) => [
        name,
        `${name}=${(oracle as Fields)[name]}`,
      ]),
    );
    expect(parseOciKey({ ...oracle, ...lines }).secret.expose()).toEqual(
      parseOciKey(oracle).secret.expose(),
    );
  });
});
