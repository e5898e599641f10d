import { expect, test } from 'vitest';
import { enteredFields } from '../../../../src/main/gateway/routes/entered-credential';
import { CommandRefusal } from '../../../../src/main/gateway/routes/run-command';
import { createProviderRegistry } from '../../../../src/main/providers/registry';
import type { Provider } from '../../../../src/shared/commands/credentials';
import { oneOfEach } from '../../../support/every-provider';

function infoOf(code: Provider) {
  const info = createProviderRegistry()
    .infos()
    .find(({ provider }) => provider === code);
  if (!info) throw new Error(`no ${code}`);
  return info;
}

test.each(oneOfEach())(
  '$provider: the form’s own fields, as an object or as its text',
  ({ provider, secret }) => {
    expect(enteredFields(infoOf(provider), secret, {})).toEqual(secret);
    const [key = '', ...others] = Object.keys(secret);
    const text = others.length > 0 ? JSON.stringify(secret) : (secret[key] ?? '');
    expect(enteredFields(infoOf(provider), text, {})).toEqual(secret);
  },
);

test('a service account is the JSON file itself, as an object too', () => {
  const file = { type: 'service_account', project_id: 'p', private_key: 'k', client_email: 'e' };
  expect(enteredFields(infoOf('GCP_SA'), file, {})).toEqual({
    serviceAccount: JSON.stringify(file),
  });
});

test.each<[Provider, Record<string, unknown>, Record<string, string>]>([
  [
    'AWS_IAM',
    { AccessKeyId: 'id', SecretAccessKey: 'key', SessionToken: 'token', Expiration: 'later' },
    { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' },
  ],
  [
    'AWS_IAM',
    { aws_access_key_id: 'id', aws_secret_access_key: 'key' },
    { accessKeyId: 'id', secretAccessKey: 'key' },
  ],
  [
    'AZURE',
    { appId: 'app', displayName: 'CI', password: 'secret', tenant: 'tenant' },
    { clientId: 'app', clientSecret: 'secret', tenantId: 'tenant' },
  ],
  [
    'OCI',
    { user: 'u', fingerprint: 'f', tenancy: 't', region: 'r', key_content: 'k', pass_phrase: 'p' },
    {
      user: 'u',
      fingerprint: 'f',
      tenancy: 't',
      region: 'r',
      privateKey: 'k',
      passphrase: 'p',
    },
  ],
])('%s: as the provider’s own tools write it: %j', (provider, given, fields) => {
  expect(enteredFields(infoOf(provider), given, {})).toEqual(fields);
});

test('metadata gives what is no secret, and the credential wins', () => {
  const keys = { accessKeyId: 'id', secretAccessKey: 'key' };
  expect(enteredFields(infoOf('AWS_IAM'), keys, { region: 'eu-west-1' })).toEqual({
    ...keys,
    region: 'eu-west-1',
  });
  const both = enteredFields(infoOf('AWS_IAM'), { ...keys, region: 'a' }, { region: 'b' });
  expect(both.region).toBe('a');
});

test.each<[string, Provider, string | Record<string, unknown>, Record<string, unknown>, string]>([
  ['too little', 'AZURE', { password: 'hidden-value' }, {}, 'credential'],
  ['a text where there are several fields', 'AWS_IAM', 'hidden-value', {}, 'credential'],
  ['a list', 'AWS_IAM', '["hidden-value"]', {}, 'credential'],
  ['no text', 'OPENAI', { apiKey: { inner: 'hidden-value' } }, {}, 'credential.apiKey'],
  ['metadata of others', 'OPENAI', 'hidden-value', { billing: 'hidden-value' }, 'metadata'],
  ['metadata where there is none', 'GITHUB', 'hidden-value', { a: 'hidden-value' }, 'metadata'],
  ['a secret as metadata', 'AWS_IAM', '{}', { secretAccessKey: 'hidden-value' }, 'metadata'],
])(
  'refuses %s, names the field and never says the value',
  (_, provider, given, metadata, field) => {
    try {
      enteredFields(infoOf(provider), given, metadata);
    } catch (error) {
      if (!(error instanceof CommandRefusal)) throw error;
      expect(error.error).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
      expect(error.message).toMatch(new RegExp(`^${field.replace('.', '\\.')}: `));
      expect(error.message).not.toContain('hidden-value');
      return;
    }
    expect.unreachable();
  },
);
