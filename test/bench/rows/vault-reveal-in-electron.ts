import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { app, safeStorage } from 'electron';
import { systemClock } from '../../../src/main/clock';
import { openDatabase } from '../../../src/main/db/open';
import { createElectronKeyring } from '../../../src/main/electron/keyring';
import { createProfiles } from '../../../src/main/profiles/profiles';
import { seal, unseal } from '../../../src/main/vault/envelope';
import { secret } from '../../../src/main/vault/secret';
import { createVault } from '../../../src/main/vault/vault';
import { testKey } from '../../support/keys';

export type RevealTimes = {
  backend: string;
  batch: number;
  /** Microseconds per call, one value a batch. */
  reveal: number[];
  decrypt: number[];
  /** The AES-256-GCM part of a reveal alone. */
  unseal: number[];
  firstMs: number;
};

const BATCH = 500;
const BATCHES = 15;
const WARM_UPS = 3;

/** Started as an app of its own: there is no window, only the vault over the real keyring. */
async function measure(): Promise<RevealTimes> {
  const database = openDatabase(path.join(app.getPath('userData'), 'chatelaine.db'));
  const vault = createVault({
    database,
    keyring: createElectronKeyring(),
    clock: systemClock,
    platform: process.platform,
    environmentKey: null,
  });
  const { status, message } = await vault.open();
  if (status !== 'ok') throw new Error(`the vault is ${status}: ${message}`);
  const parts = { apiKey: testKey() };
  const { id } = vault.add({
    profileId: addProfile(database),
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: secret(parts),
    hint: parts.apiKey.slice(-4),
    baseUrl: null,
    validation: { status: 'VALID', message: null, metadata: {} },
    actor: 'user',
  });
  const encrypted = safeStorage.encryptString(JSON.stringify(parts));

  const reveal = () => vault.reveal(id, 'bench').expose();
  const decrypt = () => safeStorage.decryptString(encrypted);
  const open = unsealer(JSON.stringify(parts), id);
  const firstMs = elapsed(1, reveal) / 1_000;
  const times: Pick<RevealTimes, 'reveal' | 'decrypt' | 'unseal'> = {
    reveal: [],
    decrypt: [],
    unseal: [],
  };
  for (let batch = -WARM_UPS; batch < BATCHES; batch += 1) {
    const round = [elapsed(BATCH, reveal), elapsed(BATCH, decrypt), elapsed(BATCH, open)] as const;
    if (batch < 0) continue;
    times.reveal.push(round[0]);
    times.decrypt.push(round[1]);
    times.unseal.push(round[2]);
  }
  database.close();
  return { ...times, backend: safeStorage.getSelectedStorageBackend(), batch: BATCH, firstMs };
}

function unsealer(text: string, id: string): () => unknown {
  const key = randomBytes(32);
  const place = {
    table: 'credentials',
    rowId: id,
    column: 'encrypted_credential',
    dataKeyId: id,
    boundTo: [id, 'ANTHROPIC', null],
  };
  const sealed = seal(key, place, text);
  return () => unseal(key, place, sealed);
}

function addProfile(database: ReturnType<typeof openDatabase>): string {
  const profiles = createProfiles({
    database,
    clock: systemClock,
    emit: () => {},
    environmentKeyPresent: false,
    onArchived: () => {},
  });
  return profiles.create({ name: 'Personal' }).id;
}

/** Microseconds per call. */
function elapsed(calls: number, work: () => unknown): number {
  const startedAt = performance.now();
  for (let call = 0; call < calls; call += 1) work();
  return ((performance.now() - startedAt) * 1_000) / calls;
}

void app
  .whenReady()
  .then(measure)
  .then(
    (times) => process.send?.(times, () => app.quit()),
    (error) => {
      console.error(error);
      app.exit(1);
    },
  );
