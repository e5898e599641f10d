import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Provider } from '../../../src/shared/commands/credentials';
import { madeUpRsaKey } from '../../support/keys';
import { type ScriptedServer, startScriptedServer } from '../../support/providers/scripted-server';

/**
 * Every place where these libraries look for keys and servers is set against them. It has a file of its
 * own because some of them read the environment while they load.
 */
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-home-'));
const { pem } = madeUpRsaKey();
const secretKey = 'ourSecretAccessKey'.padEnd(40, 'x');
const clientSecret = `our8Q~${'x'.repeat(34)}`;
const opened: string[] = [];
const printed: string[] = [];
let server: ScriptedServer;
let elsewhere: ScriptedServer;

beforeAll(async () => {
  elsewhere = await startScriptedServer({});
  server = await startScriptedServer({
    '/token': { status: 200, body: { access_token: 'ourToken', expires_in: 3599 } },
    '/bigquery/v2/projects/my-project/datasets': {
      status: 200,
      body: { kind: 'bigquery#datasetList', datasets: [{}] },
    },
    '/contoso.com/oauth2/v2.0/token': {
      status: 200,
      body: { token_type: 'Bearer', expires_in: 3599, access_token: 'ourToken' },
    },
    '/subscriptions': { status: 200, body: { value: [{ subscriptionId: 's' }] } },
    '/': {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    },
    '/20160918/users/ocid1.user.oc1..u': { status: 200, body: { id: 'u', name: 'alice' } },
  });
  setTraps();
});
afterAll(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  vi.unstubAllEnvs();
  fs.rmSync(home, { recursive: true });
  await Promise.all([server.stop(), elsewhere.stop()]);
});

function setTraps() {
  const file = (name: string, text: string) => {
    const to = path.join(home, name);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, text);
    return to;
  };
  const theirs = `[default]\naws_access_key_id=AKIATHEIRS\naws_secret_access_key=theirs\nregion=us-west-2\nendpoint_url=${elsewhere.url}\n`;
  const variables = {
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    AWS_PROFILE: 'default',
    AWS_SHARED_CREDENTIALS_FILE: file('.aws/credentials', theirs),
    AWS_CONFIG_FILE: file('.aws/config', theirs),
    AWS_ACCESS_KEY_ID: 'AKIATHEIRS',
    AWS_SECRET_ACCESS_KEY: 'theirs',
    AWS_SESSION_TOKEN: 'theirs',
    AWS_REGION: 'us-west-2',
    AWS_ENDPOINT_URL: elsewhere.url,
    AWS_ENDPOINT_URL_STS: elsewhere.url,
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_MAX_ATTEMPTS: '5',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: elsewhere.url,
    GOOGLE_APPLICATION_CREDENTIALS: file('google.json', '{"type":"service_account"}'),
    GOOGLE_CLOUD_PROJECT: 'theirs',
    GOOGLE_SDK_NODE_LOGGING: '*',
    GCE_METADATA_HOST: new URL(elsewhere.url).host,
    NODE_DEBUG: 'auth,gaxios',
    AZURE_AUTHORITY_HOST: elsewhere.url,
    AZURE_TENANT_ID: 'theirs.com',
    AZURE_CLIENT_ID: 'theirs',
    AZURE_CLIENT_SECRET: 'theirs',
    AZURE_REGIONAL_AUTHORITY_NAME: 'westeurope',
    AZURE_LOG_LEVEL: 'verbose',
    MSAL_FORCE_REGION: 'westeurope',
    REGION_NAME: 'westeurope',
    IDENTITY_ENDPOINT: elsewhere.url,
    OCI_CONFIG_FILE: file('.oci/config', '[DEFAULT]\nuser=theirs\n'),
    OCI_REGION: 'theirs',
    HTTP_PROXY: elsewhere.url,
    HTTPS_PROXY: elsewhere.url,
    https_proxy: elsewhere.url,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);

  const watched = ['readFile', 'readFileSync', 'open', 'openSync', 'createReadStream'] as const;
  for (const name of watched) watch(fs, name);
  for (const name of ['readFile', 'open'] as const) watch(fs.promises, name);
  syncBuiltinESMExports();
  const print = (chunk: unknown) => printed.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.spyOn(process.stderr, 'write').mockImplementation(print);
  for (const name of ['debug', 'info', 'log', 'warn', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((...all) => printed.push(all.map(String).join(' ')));
  }
}

/** Named boundary: the functions differ, but each takes the file first. */
function watch<T extends object>(from: T, name: keyof T & string) {
  const original: unknown = from[name];
  if (typeof original !== 'function') throw new TypeError(`no function ${name}`);
  const watching = function (this: unknown, ...all: unknown[]) {
    opened.push(String(all[0]));
    return Reflect.apply(original, this, all);
  };
  Object.defineProperty(from, name, { value: watching, configurable: true, writable: true });
}

const FIELDS: Partial<Record<Provider, Record<string, string>>> = {
  GCP_SA: {
    serviceAccount: JSON.stringify({
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: 'abcd',
      private_key: pem,
      client_email: 'a@b.iam.gserviceaccount.com',
    }),
  },
  AWS_IAM: { accessKeyId: 'AKIAOURSOURSOURSOURS', secretAccessKey: secretKey },
  AZURE: {
    tenantId: 'contoso.com',
    clientId: '00000000-0000-0000-0000-000000000001',
    clientSecret,
  },
};

test.each(['GCP_SA', 'AWS_IAM', 'AZURE', 'OCI'] as const)(
  '%s: nothing but what was entered is used, and nothing is printed',
  async (name) => {
    const { createProviderRegistry } = await import('../../../src/main/providers/registry');
    const provider = await createProviderRegistry().load(name);
    opened.length = 0;
    printed.length = 0;
    server.seen.length = 0;
    const fields = FIELDS[name] ?? (await oracleFields());

    const { secret } = provider.parse(fields);
    const outcome = await provider.check(secret, { baseUrl: server.url });

    expect(outcome).toMatchObject({ status: 'VALID' });
    expect(elsewhere.seen).toEqual([]);
    expect(opened.filter((file) => file.startsWith(home))).toEqual([]);
    expect(JSON.stringify([server.seen, outcome])).not.toMatch(/theirs|us-west-2|westeurope/i);
    const output = printed.join('\n');
    for (const one of [pem, secretKey, clientSecret, 'ourToken', 'assertion']) {
      expect(output).not.toContain(one);
    }
  },
);

test('the traps work: a read of the home folder would be seen', () => {
  fs.readFileSync(path.join(home, '.aws/config'));
  expect(opened.at(-1)).toBe(path.join(home, '.aws/config'));
});

async function oracleFields() {
  const { fingerprintOf } = await import('../../../src/main/providers/oci-key');
  const { key, pem: privateKey } = madeUpRsaKey();
  return {
    tenancy: 'ocid1.tenancy.oc1..t',
    user: 'ocid1.user.oc1..u',
    fingerprint: fingerprintOf(key),
    privateKey,
    region: 'eu-frankfurt-1',
  };
}
