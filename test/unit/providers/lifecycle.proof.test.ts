import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import { credentials, profiles } from '../../../src/main/db/schema';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { createCredentialSchedule } from '../../../src/main/providers/schedule';
import { createSettings } from '../../../src/main/settings/settings';
import { createFixture, madeUpKey, newCredential } from '../vault/vault-fixture';
import { createFakeProvider, REFUSED, UNREACHED, VALID } from './fake-provider';
import { createFakeTime } from './fake-timer';

const HOUR = 60 * 60 * 1000;
const RUNS = process.env.CHATELAINE_PROOFS === 'full' ? 500 : 20;

/** `at` picks one of the credentials there are, whatever their number. */
const at = fc.nat(20);
const profile = fc.nat(1);
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), profile }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('activate' as const), at }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('disable' as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('enable' as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('schedule' as const),
      at,
      hours: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), at, hours: at }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reorder' as const), profile, seed: fc.nat() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      hours: fc.integer({ min: 1, max: 40 }),
      answer: fc.constantFrom(VALID, REFUSED, UNREACHED),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), closedForHours: fc.nat(30) }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** What must be true of each credential that was added and not deleted. */
type Expected = {
  id: string;
  profileId: string;
  secret: string;
  isEnabled: boolean;
  offAt: number | null;
};

async function createWorld() {
  const fixture = createFixture();
  const { database, clock } = fixture;
  const profileIds = [fixture.profileId, uuid()];
  const [, second = ''] = profileIds;
  database.db
    .insert(profiles)
    .values({ id: second, name: 'Work', createdAt: 1, updatedAt: 1 })
    .run();
  const provider = createFakeProvider();
  const failures: unknown[] = [];
  let model: Expected[] = [];
  let run = await start();

  async function start() {
    const vault = fixture.restart();
    await vault.open();
    const time = createFakeTime(clock);
    const emit = () => {};
    const environment = {
      environmentKey: null,
      useEnvironmentKey: () => false,
      keptModels: { read: () => null, write: () => {} },
    };
    const { registry } = provider;
    const integrations = createIntegrations({ vault, registry, clock, emit, ...environment });
    const schedule = createCredentialSchedule({
      vault,
      integrations,
      clock,
      settings: createSettings({ database }),
      timer: time.timer,
      random: () => 0.3,
      emit,
      isOnline: () => true,
      isOnBattery: () => false,
      log: { warn: (what: unknown) => void failures.push(what) },
    });
    schedule.start();
    return { vault, time, schedule };
  }

  const pick = (index: number) => model[index % Math.max(1, model.length)];

  function add(profileId: string): void {
    const secret = madeUpKey();
    const { id } = run.vault.add(newCredential(profileId, secret));
    model.push({ id, profileId, secret, isEnabled: true, offAt: null });
  }

  function replace(one: Expected): void {
    one.secret = madeUpKey();
    const { profileId, provider: _, credentialName, ...rest } = newCredential('', one.secret);
    run.vault.replace({ credentialId: one.id, ...rest });
  }

  function reorder(profileId: string, seed: number): void {
    const credentialIds = model
      .filter((one) => one.profileId === profileId)
      .map(({ id }, index) => ({ id, rank: (seed * (index + 7)) % 101 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ id }) => id);
    const ordered = run.vault.reorder({ profileId, provider: 'ANTHROPIC', credentialIds });
    expect(ordered.map(({ id }) => id)).toEqual(credentialIds);
  }

  function change(
    operation: Exclude<Operation, { profile: number } | { kind: 'pass' | 'restart' }>,
  ) {
    const one = pick(operation.at);
    if (!one) return;
    const credentialId = one.id;
    switch (operation.kind) {
      case 'activate':
        if (one.isEnabled) run.vault.activate(credentialId);
        else expect(() => run.vault.activate(credentialId)).toThrow(/switched off/);
        return;
      case 'disable':
      case 'enable':
        one.isEnabled = operation.kind === 'enable';
        run.vault.update({ credentialId, isEnabled: one.isEnabled });
        return;
      case 'delete':
        run.vault.remove(credentialId);
        model = model.filter((other) => other !== one);
        return;
      case 'replace':
        return replace(one);
      case 'schedule':
        one.offAt = operation.hours === null ? null : clock.time + operation.hours * HOUR;
        run.vault.update({ credentialId, deactivationScheduledAt: one.offAt });
        return;
      case 'expire':
        run.vault.update({ credentialId, expiresAt: clock.time + operation.hours * HOUR });
    }
  }

  function expectScheduled(): void {
    for (const one of model) {
      if (one.offAt === null || one.offAt > clock.time) continue;
      one.offAt = null;
      one.isEnabled = false;
    }
  }

  return {
    async apply(operation: Operation): Promise<void> {
      switch (operation.kind) {
        case 'add':
          return add(profileIds[operation.profile] ?? '');
        case 'reorder':
          return reorder(profileIds[operation.profile] ?? '', operation.seed);
        case 'pass':
          provider.answer = operation.answer;
          await run.time.pass(operation.hours * HOUR);
          return expectScheduled();
        case 'restart':
          await run.schedule.stop();
          clock.time += operation.closedForHours * HOUR;
          run = await start();
          return expectScheduled();
        default:
          return change(operation);
      }
    },

    check(): void {
      for (const profileId of profileIds) {
        const mine = model.filter((one) => one.profileId === profileId);
        const stored = run.vault.list(profileId);
        expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(mine.map(({ id }) => id)));
        const active = database.db
          .select()
          .from(credentials)
          .where(and(eq(credentials.profileId, profileId), eq(credentials.isActive, true)))
          .all();
        // At most one; and as long as one is switched on, exactly one, which is.
        expect(active.length).toBe(mine.some(({ isEnabled }) => isEnabled) ? 1 : 0);
        expect(active.every(({ isEnabled }) => isEnabled)).toBe(true);
      }
      for (const { id, secret, isEnabled, offAt } of model) {
        expect(run.vault.reveal(id, 'test').expose()).toEqual({ apiKey: secret });
        expect(run.vault.get(id)).toMatchObject({ isEnabled, deactivationScheduledAt: offAt });
      }
      expect(failures).toEqual([]);
    },

    async end(): Promise<void> {
      await run.schedule.stop();
      database.close();
    },
  };
}

test('whatever happens, at most one is active per profile and provider, and no secret is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 20, maxLength: 40, size: 'max' }),
      async (operations) => {
        const world = await createWorld();
        for (const one of operations) {
          await world.apply(one);
          world.check();
        }
        await world.end();
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
