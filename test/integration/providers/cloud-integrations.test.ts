import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials } from '../../../src/main/db/schema';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { fingerprintOf } from '../../../src/main/providers/oci-key';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import type { Provider } from '../../../src/shared/commands/credentials';
import { madeUpRsaKey } from '../../support/keys';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';
import { createFixture } from '../../unit/vault/vault-fixture';

const { key, pem } = madeUpRsaKey();
const passphrase = randomUUID();
const lockedPem = String(
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }),
);
const tenantId = randomUUID();
const secretAccessKey = randomBytes(20).toString('hex');
const clientSecret = `abc8Q~${randomBytes(17).toString('hex')}`;
const line = (text: string) => text.split('\n')[3] ?? '';

type Case = {
  name: Provider;
  fields: Record<string, string>;
  path: string;
  good: Answer;
  refused: Answer;
  learned: Record<string, string>;
  /** What must be nowhere but in the vault. */
  secrets: string[];
};

const CASES: Case[] = [
  {
    name: 'GCP_SA',
    fields: {
      serviceAccount: JSON.stringify({
        type: 'service_account',
        project_id: 'my-project',
        private_key_id: 'abcd',
        private_key: pem,
        client_email: 'a@b.iam.gserviceaccount.com',
      }),
    },
    path: '/bigquery/v2/projects/my-project/datasets',
    good: { status: 200, body: { kind: 'bigquery#datasetList', datasets: [{}] } },
    refused: {
      status: 403,
      body: { error: { message: 'no', errors: [{ reason: 'accessDenied' }] } },
    },
    learned: { projectId: 'my-project', clientEmail: 'a@b.iam.gserviceaccount.com' },
    secrets: [line(pem)],
  },
  {
    name: 'AWS_IAM',
    fields: { accessKeyId: `AKIA${'B'.repeat(16)}`, secretAccessKey },
    path: '/',
    good: {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123:user/A</Arn><Account>123</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    },
    refused: {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>',
    },
    learned: { accountId: '123', arn: 'arn:aws:iam::123:user/A', region: 'us-east-1' },
    secrets: [secretAccessKey],
  },
  {
    name: 'AZURE',
    fields: { tenantId, clientId: randomUUID(), clientSecret },
    path: '/subscriptions',
    good: { status: 200, body: { value: [{ subscriptionId: 's', displayName: 'Pay' }] } },
    refused: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
    learned: { tenantId, subscriptions: 'Pay (s)' },
    secrets: [clientSecret],
  },
  {
    name: 'OCI',
    fields: {
      tenancy: 'ocid1.tenancy.oc1..t',
      user: 'ocid1.user.oc1..u',
      fingerprint: fingerprintOf(key),
      privateKey: lockedPem,
      passphrase,
      region: 'eu-frankfurt-1',
    },
    path: '/20160918/users/ocid1.user.oc1..u',
    good: { status: 200, body: { id: 'u', name: 'alice' } },
    refused: { status: 401, body: { code: 'NotAuthenticated', message: 'no' } },
    learned: { userName: 'alice', region: 'eu-frankfurt-1', fingerprint: fingerprintOf(key) },
    secrets: [line(lockedPem), passphrase],
  },
];

let fixture: ReturnType<typeof createFixture>;
let server: ScriptedServer;
let answers: Record<string, Answer>;
let integrations: ReturnType<typeof createIntegrations>;

beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
  answers = {};
  const token = {
    status: 200,
    body: { access_token: 't', expires_in: 3599, token_type: 'Bearer' },
  };
  const paths = CASES.map(({ path, good }) => [path, () => answers[path] ?? good] as const);
  server = await startScriptedServer({
    '/token': token,
    [`/${tenantId}/oauth2/v2.0/token`]: token,
    ...Object.fromEntries(paths),
  });
  integrations = createIntegrations({
    vault: fixture.vault,
    registry: createProviderRegistry(),
    clock: fixture.clock,
    emit: () => {},
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
});
afterEach(() => server.stop());

describe.each(CASES)(
  '$name from the form to the vault',
  ({ name, fields, path, refused, ...one }) => {
    const add = (changes = {}) =>
      integrations.add({
        profileId: fixture.profileId,
        provider: name,
        credentialName: 'Main',
        secret: { ...fields, ...changes },
        baseUrl: server.url,
        storeUnchecked: false,
      });

    test('is stored encrypted, with what was learned, and checked again from there', async () => {
      const { id, metadata, validationStatus } = await add();
      expect(validationStatus).toBe('VALID');
      expect(metadata).toMatchObject(one.learned);
      const [row] = fixture.database.db.select().from(credentials).all();
      const { encryptedCredential, ...open } = row ?? { encryptedCredential: Buffer.alloc(0) };
      expect(encryptedCredential.length).toBeGreaterThan(40);
      for (const part of one.secrets) {
        expect(encryptedCredential.includes(part)).toBe(false);
        expect(JSON.stringify(open)).not.toContain(part);
      }

      answers[path] = refused;
      expect(await integrations.validate(id)).toMatchObject({ validationStatus: 'INVALID' });
      answers[path] = 'cut';
      expect(await integrations.validate(id)).toMatchObject({ validationStatus: 'INVALID' });
      delete answers[path];
      const again = await integrations.validate(id);
      expect(again).toMatchObject({ validationStatus: 'VALID', metadata: one.learned });
    });

    test('what is refused is not stored', async () => {
      answers[path] = refused;
      await expect(add()).rejects.toMatchObject({
        code: expect.stringMatching(/^CREDENTIAL_(REJECTED|FORBIDDEN)$/),
      });
      expect(fixture.vault.list(fixture.profileId)).toEqual([]);
    });

    test('what does not fit is not even asked', async () => {
      const [field = ''] = Object.keys(fields);
      await expect(add({ [field]: 'x'.repeat(10_000_000) })).rejects.toMatchObject({
        code: 'CREDENTIAL_FORMAT',
      });
      expect(server.seen).toEqual([]);
      expect(fixture.vault.list(fixture.profileId)).toEqual([]);
    });
  },
);
