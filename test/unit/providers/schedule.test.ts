import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials, settings } from '../../../src/main/db/schema';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { createCredentialSchedule } from '../../../src/main/providers/schedule';
import { createSettings } from '../../../src/main/settings/settings';
import type { AppEvents } from '../../../src/shared/events';
import { createFixture, madeUpKey, NOON, newCredential } from '../vault/vault-fixture';
import { createFakeProvider, REFUSED, UNREACHED } from './fake-provider';
import { createFakeTime } from './fake-timer';

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let fixture: ReturnType<typeof createFixture>;
let provider: ReturnType<typeof createFakeProvider>;
let time: ReturnType<typeof createFakeTime>;
let run: ReturnType<typeof start>;
let machine: { isOnline: boolean; isOnBattery: boolean };
let reminders: AppEvents['credentials.expiring'][];
let warnings: unknown[];

beforeEach(async () => {
  fixture = createFixture();
  provider = createFakeProvider();
  machine = { isOnline: true, isOnBattery: false };
  reminders = [];
  warnings = [];
  await nextRun();
});
afterEach(() => run.schedule.stop());

/** The app from its start on, on the same disk and keyring. */
function start() {
  const { database, clock } = fixture;
  const vault = fixture.restart();
  time = createFakeTime(clock);
  const emit = (name: string, payload: unknown) => {
    if (name === 'credentials.expiring') reminders.push(payload as (typeof reminders)[number]);
  };
  const integrations = createIntegrations({
    vault,
    registry: provider.registry,
    clock,
    emit,
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
  const schedule = createCredentialSchedule({
    vault,
    integrations,
    clock,
    settings: createSettings({ database }),
    timer: time.timer,
    random: () => 0.5,
    emit,
    isOnline: () => machine.isOnline,
    isOnBattery: () => machine.isOnBattery,
    log: { warn: (what: unknown) => void warnings.push(what) },
  });
  return { vault, schedule };
}

async function nextRun() {
  await run?.schedule.stop();
  run = start();
  await run.vault.open();
}

function add(credentialName: string) {
  const checked = { credentialName, validation: { status: 'VALID', message: null, metadata: {} } };
  return run.vault.add(
    newCredential(fixture.profileId, madeUpKey(), checked as Parameters<typeof newCredential>[2]),
  );
}
const get = (id: string) => run.vault.get(id);

describe('deactivation', () => {
  test('happens at its very time', async () => {
    const { id } = add('A');
    run.schedule.start();
    await time.pass(MINUTE);
    const at = fixture.clock.time + 2 * HOUR + 7;
    run.vault.update({ credentialId: id, deactivationScheduledAt: at });
    await time.pass(2 * HOUR + 6);
    expect(get(id).isEnabled).toBe(true);
    await time.pass(1);
    expect(get(id)).toMatchObject({ isEnabled: false, deactivationScheduledAt: null });
    expect(run.vault.history(id)[0]).toMatchObject({
      at,
      actor: 'schedule',
      action: 'disable',
    });
  });

  test('that came while the app was closed happens at the next start, before anything else', async () => {
    const { id } = add('A');
    run.vault.update({ credentialId: id, deactivationScheduledAt: NOON + HOUR });
    run.schedule.start();
    await run.schedule.stop();
    fixture.clock.time = NOON + 3 * DAY;
    await nextRun();
    expect(get(id).isEnabled).toBe(true);
    run.schedule.start();
    expect(get(id).isEnabled).toBe(false);
    expect(run.vault.history(id)[0]).toMatchObject({ actor: 'schedule', action: 'disable' });
  });

  test('that came while the machine slept happens minutes after it wakes', async () => {
    const { id } = add('A');
    run.vault.update({ credentialId: id, deactivationScheduledAt: NOON + 3 * HOUR });
    run.schedule.start();
    await time.pass(MINUTE);
    // The clock went on, the timers did not.
    fixture.clock.time += 5 * HOUR;
    await time.pass(5 * MINUTE);
    expect(get(id).isEnabled).toBe(false);
  });

  test('does not happen once it is called off, nor after the schedule stopped', async () => {
    const a = add('A');
    const b = add('B');
    for (const { id } of [a, b]) {
      run.vault.update({ credentialId: id, deactivationScheduledAt: NOON + HOUR });
    }
    run.schedule.start();
    run.vault.update({ credentialId: a.id, deactivationScheduledAt: null });
    await time.pass(MINUTE);
    await run.schedule.stop();
    expect(time.waiting()).toBe(0);
    run.vault.update({ credentialId: b.id, credentialName: 'Still B' });
    expect(time.waiting()).toBe(0);
    await time.pass(2 * HOUR);
    expect([get(a.id).isEnabled, get(b.id).isEnabled]).toEqual([true, true]);
  });

  test('goes on after a failure of the disk', async () => {
    const { id } = add('A');
    run.vault.update({ credentialId: id, deactivationScheduledAt: NOON + HOUR });
    const { deactivateDue } = run.vault;
    run.vault.deactivateDue = () => {
      throw new Error('disk full');
    };
    run.schedule.start();
    await time.pass(2 * HOUR);
    expect(warnings.length).toBeGreaterThan(1);
    run.vault.deactivateDue = deactivateDue;
    await time.pass(5 * MINUTE);
    expect(get(id).isEnabled).toBe(false);
  });
});

describe('reminders of expiry', () => {
  const expireIn = (id: string, days: number) =>
    run.vault.update({ credentialId: id, expiresAt: fixture.clock.time + days * DAY });
  const told = () => reminders.map(({ credentialName, days }) => `${credentialName} ${days}`);

  beforeEach(() => {
    machine.isOnline = false;
  });

  test('come 14 and 3 days before and when it has expired, once each', async () => {
    expireIn(add('A').id, 20);
    add('Never');
    run.schedule.start();
    await time.pass(6 * DAY - 1);
    expect(told()).toEqual([]);
    await time.pass(1);
    expect(told()).toEqual(['A 14']);
    await time.pass(11 * DAY);
    expect(told()).toEqual(['A 14', 'A 3']);
    await time.pass(3 * DAY);
    expect(told()).toEqual(['A 14', 'A 3', 'A 0']);
    await time.pass(30 * DAY);
    expect(told()).toHaveLength(3);
    expect(reminders[0]).toMatchObject({ profileId: fixture.profileId });
  });

  test('are not repeated by a restart; of several missed, only the tightest comes', async () => {
    const { id } = add('A');
    expireIn(id, 13);
    run.schedule.start();
    await time.pass(MINUTE);
    expect(told()).toEqual(['A 13']);
    await nextRun();
    run.schedule.start();
    await time.pass(MINUTE);
    expect(told()).toEqual(['A 13']);
    await run.schedule.stop();
    fixture.clock.time += 20 * DAY;
    await nextRun();
    run.schedule.start();
    await time.pass(DAY);
    expect(told()).toEqual(['A 13', 'A 0']);
  });

  test('wait until a window is listening', async () => {
    expireIn(add('A').id, 1);
    run.schedule.start();
    await time.pass(9_999);
    expect(told()).toEqual([]);
    await time.pass(1);
    expect(told()).toEqual(['A 1']);
  });

  test('start anew with another expiry, and spare what is switched off or gone', async () => {
    const a = add('A');
    const b = add('B');
    const c = add('C');
    for (const { id } of [a, b, c]) expireIn(id, 2);
    run.vault.update({ credentialId: b.id, isEnabled: false });
    run.vault.remove(c.id);
    run.schedule.start();
    await time.pass(MINUTE);
    expect(told()).toEqual(['A 2']);
    expireIn(a.id, 3);
    await time.pass(MINUTE);
    expect(told()).toEqual(['A 2', 'A 3']);
  });

  test('of keys of this run only leave nothing on the disk', async () => {
    fixture = createFixture();
    fixture.keyring.isThere = false;
    await nextRun();
    run.vault.useMemory();
    expireIn(add('A').id, 2);
    run.schedule.start();
    await time.pass(HOUR);
    expect(told()).toEqual(['A 2']);
    expect(fixture.database.db.select().from(settings).all()).toEqual([]);
  });
});

describe('background validation', () => {
  beforeEach(() => {
    for (const name of ['A', 'B', 'C']) add(name);
    fixture.clock.time += DAY;
  });
  const all = () => run.vault.list(fixture.profileId);

  test('never in the first minutes, then one after another, minutes apart', async () => {
    run.schedule.start();
    await time.pass(5 * MINUTE - 1);
    expect(provider.checked).toHaveLength(0);
    await time.pass(4 * MINUTE);
    expect(provider.checked).toHaveLength(1);
    await time.pass(MINUTE);
    expect(provider.checked).toHaveLength(1);
    await time.pass(HOUR);
    expect(new Set(provider.checked).size).toBe(3);
    expect(provider.checked).toHaveLength(3);
    expect(all().every((one) => (one.lastValidatedAt ?? 0) > NOON + DAY)).toBe(true);
    expect(run.vault.history(all()[0]?.id ?? '')[0]).toMatchObject({ actor: 'schedule' });
    await time.pass(22 * HOUR);
    expect(provider.checked).toHaveLength(3);
    await time.pass(3 * HOUR);
    expect(provider.checked).toHaveLength(6);
  });

  test('at most one at a time, however slow the network is', async () => {
    provider.answer = 'wait';
    run.schedule.start();
    await time.pass(10 * HOUR);
    expect(provider.checked).toHaveLength(1);
    provider.release();
    await time.pass(HOUR);
    expect(provider.checked).toHaveLength(2);
    expect(provider.mostAtOnce).toBe(1);
  });

  test.each([
    ['offline', { isOnline: false }],
    ['on battery', { isOnBattery: true }],
  ])('not while %s; it goes on afterwards', async (_, state) => {
    const before = machine;
    machine = { ...machine, ...state };
    run.schedule.start();
    await time.pass(DAY);
    expect(provider.checked).toEqual([]);
    machine = before;
    await time.pass(HOUR);
    expect(provider.checked).toHaveLength(3);
  });

  test('a network that fails makes nothing INVALID, and is not asked again all day', async () => {
    provider.answer = UNREACHED;
    run.schedule.start();
    await time.pass(20 * HOUR);
    expect(provider.checked).toHaveLength(3);
    expect(all().map((one) => one.validationStatus)).toEqual(['VALID', 'VALID', 'VALID']);
    expect(all().map((one) => one.lastValidatedAt)).toEqual([NOON, NOON, NOON]);
  });

  test('a key that the provider refuses becomes INVALID', async () => {
    provider.answer = REFUSED;
    run.schedule.start();
    await time.pass(DAY / 2);
    expect(all().map((one) => one.validationStatus)).toEqual(['INVALID', 'INVALID', 'INVALID']);
  });

  test('spares what is fresh or switched off, and the one that does not decrypt stops no other', async () => {
    const [a, b, c] = all();
    if (!a || !b || !c) throw new Error('three were added');
    run.vault.update({ credentialId: a.id, isEnabled: false });
    fixture.database.db
      .update(credentials)
      .set({ encryptedCredential: Buffer.alloc(40) })
      .where(eq(credentials.id, b.id))
      .run();
    add('Fresh');
    run.schedule.start();
    await time.pass(HOUR);
    expect(provider.checked).toHaveLength(1);
    expect(get(c.id).lastValidatedAt).toBeGreaterThan(NOON + DAY);
    expect(warnings).toHaveLength(1);
  });

  test('not while the vault is closed', async () => {
    run = start();
    run.schedule.start();
    await time.pass(HOUR);
    expect(provider.checked).toEqual([]);
    await run.vault.open();
    await time.pass(HOUR);
    expect(provider.checked).toHaveLength(3);
  });

  test('stopping calls off the check under way and leaves the key as it was', async () => {
    provider.answer = 'wait';
    run.schedule.start();
    await time.pass(HOUR);
    const before = all();
    await run.schedule.stop();
    expect(provider.atOnce).toBe(0);
    expect(time.waiting()).toBe(0);
    expect(all().map((one) => one.lastValidatedAt)).toEqual(before.map(() => NOON));
    expect(warnings).toEqual([]);
  });
});
