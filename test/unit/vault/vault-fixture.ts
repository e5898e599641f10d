import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { openDatabase } from '../../../src/main/db/open';
import { profiles } from '../../../src/main/db/schema';
import type { NewCredential } from '../../../src/main/vault/credential-inputs';
import { secret } from '../../../src/main/vault/secret';
import { createVault } from '../../../src/main/vault/vault';
import { createFakeKeyring } from './fake-keyring';

export const NOON = Date.UTC(2026, 10, 20, 12);

/** A vault over a real database; `restart` is the next run of the app on the same disk and keyring. */
export function createFixture({
  file = ':memory:',
  keyring = createFakeKeyring(),
  platform = 'linux' as NodeJS.Platform,
} = {}) {
  const database = openDatabase(file);
  const clock = { time: NOON, now: () => clock.time };
  const profileId = uuid();
  database.db
    .insert(profiles)
    .values({ id: profileId, name: 'Personal', createdAt: NOON, updatedAt: NOON })
    .run();
  const start = () => createVault({ database, keyring, clock, platform, environmentKey: null });
  return { database, keyring, clock, profileId, vault: start(), restart: start };
}

/** Made up anew each time, so that nothing can know it beforehand. */
export function madeUpKey(): string {
  return `sk-ant-api03-test-${randomBytes(24).toString('hex')}`;
}

export function newCredential(
  profileId: string,
  key = madeUpKey(),
  changes: Partial<NewCredential> = {},
): NewCredential {
  return {
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Main',
    secret: secret({ apiKey: key }),
    hint: key.slice(-4),
    baseUrl: null,
    validation: { status: 'VALID', message: null, metadata: {} },
    actor: 'user',
    ...changes,
  };
}

/** The code of the ChatelaineError that `work` throws; undefined when it throws nothing. */
export function codeOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
