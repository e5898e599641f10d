import { beforeEach, describe, expect, test } from 'vitest';
import { createIntegrations } from '../../../src/main/providers/integrations';
import type { AppEvents } from '../../../src/shared/events';
import { createFixture, madeUpKey, NOON, newCredential } from '../vault/vault-fixture';
import { createFakeProvider, REFUSED, UNREACHED, VALID } from './fake-provider';
import { settled } from './fake-timer';

let fixture: ReturnType<typeof createFixture>;
let provider: ReturnType<typeof createFakeProvider>;
let integrations: ReturnType<typeof createIntegrations>;
let progress: AppEvents['credentials.validating'][];

beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
  provider = createFakeProvider();
  progress = [];
  integrations = createIntegrations({
    vault: fixture.vault,
    registry: provider.registry,
    clock: fixture.clock,
    emit: (name, payload) => {
      if (name === 'credentials.validating') progress.push(payload as (typeof progress)[number]);
    },
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
  for (let n = 0; n < 6; n++) {
    const credentialName = `Key ${n}`;
    fixture.vault.add(newCredential(fixture.profileId, madeUpKey(), { credentialName }));
  }
  fixture.clock.time += 1_000;
});

const all = () => integrations.validateAll(fixture.profileId);
const steps = () => progress.map(({ done, total }) => `${done}/${total}`);
const checkedNow = () =>
  fixture.vault.list(fixture.profileId).filter((one) => one.lastValidatedAt === NOON + 1_000);

test('checks four at a time and tells how far it is', async () => {
  provider.answer = 'wait';
  const result = all();
  await settled();
  expect(provider.checked).toHaveLength(4);
  expect(steps()).toEqual(['0/6']);
  for (let n = 0; n < 6; n++) {
    provider.release();
    await settled();
  }
  expect((await result).every((one) => one.lastValidatedAt === NOON + 1_000)).toBe(true);
  expect(provider.mostAtOnce).toBe(4);
  expect(steps()).toEqual(['0/6', '1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
});

test('of a profile without credentials is over at once', async () => {
  expect(await integrations.validateAll('nobody')).toEqual([]);
  expect(steps()).toEqual(['0/0', '0/0']);
});

test('a second call while one is under way joins it', async () => {
  provider.answer = 'wait';
  const first = all();
  const second = all();
  await settled();
  expect(provider.checked).toHaveLength(4);
  integrations.cancelValidation(fixture.profileId);
  expect(await first).toEqual(await second);
});

describe('cancelling', () => {
  test('keeps what was checked and leaves the rest as it was', async () => {
    provider.answer = 'wait';
    const result = all();
    await settled();
    provider.release(REFUSED);
    await settled();
    integrations.cancelValidation(fixture.profileId);
    const after = await result;
    expect(after.filter((one) => one.validationStatus === 'INVALID')).toHaveLength(1);
    expect(after.filter((one) => one.lastValidatedAt === NOON)).toHaveLength(5);
    expect(provider.checked).toHaveLength(5);
    expect(provider.atOnce).toBe(0);
    expect(progress.at(-1)).toEqual({ profileId: fixture.profileId, done: 1, total: 1 });
  });

  test('ends in the middle of nothing, of another profile, and allows the next run', async () => {
    integrations.cancelValidation(fixture.profileId);
    provider.answer = 'wait';
    const result = all();
    await settled();
    integrations.cancelValidation('another');
    expect(provider.atOnce).toBe(4);
    integrations.cancelValidation(fixture.profileId);
    await result;
    provider.answer = VALID;
    await all();
    expect(checkedNow()).toHaveLength(6);
  });

  test('an answer that comes with the cancelling is not noted', async () => {
    provider.answer = 'wait';
    const result = all();
    await settled();
    provider.release(REFUSED);
    integrations.cancelValidation(fixture.profileId);
    expect((await result).map((one) => one.validationStatus)).not.toContain('INVALID');
  });
});

test('a network that fails changes no status', async () => {
  provider.answer = UNREACHED;
  const after = await all();
  expect(new Set(after.map((one) => one.validationStatus))).toEqual(new Set(['VALID']));
  expect(after[0]?.validationMessage).toBe('not reached');
});

test('a key that was removed meanwhile stops no other', async () => {
  provider.answer = 'wait';
  const result = all();
  await settled();
  fixture.vault.remove(fixture.vault.list(fixture.profileId)[0]?.id ?? '');
  for (let n = 0; n < 6; n++) {
    provider.release();
    await settled();
  }
  expect(await result).toHaveLength(5);
  expect(checkedNow()).toHaveLength(5);
});

test('a vault that closes the door is an error, and the end of the run', async () => {
  const locked = createFixture();
  await locked.vault.open();
  locked.vault.add(newCredential(locked.profileId));
  const closed = createIntegrations({
    vault: locked.restart(),
    registry: provider.registry,
    clock: locked.clock,
    emit: (name, payload) => {
      if (name === 'credentials.validating') progress.push(payload as (typeof progress)[number]);
    },
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
  await expect(closed.validateAll(locked.profileId)).rejects.toMatchObject({
    code: 'VAULT_LOCKED',
  });
  expect(steps()).toEqual(['0/1', '0/0']);
});
