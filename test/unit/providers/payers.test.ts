import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { credentials } from '../../../src/main/db/schema';
import { createPayers } from '../../../src/main/providers/payers';
import { secret } from '../../../src/main/vault/secret';
import type { Provider, ValidationStatus } from '../../../src/shared/commands/credentials';
import { codeOf, createFixture, madeUpKey, NOON, newCredential } from '../vault/vault-fixture';

const HOUR = 60 * 60 * 1000;

let fixture: ReturnType<typeof createFixture>;
let payers: ReturnType<typeof createPayers>;
let environmentAllowed: boolean;

beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
  environmentAllowed = false;
  payers = createPayers({
    vault: fixture.vault,
    clock: fixture.clock,
    environmentKey: secret('sk-ant-environment-9999'),
    useEnvironmentKey: () => environmentAllowed,
  });
});

function add(credentialName: string, status: ValidationStatus = 'VALID', key = madeUpKey()) {
  const validation = { status, message: null, metadata: {} };
  const input = newCredential(fixture.profileId, key, { credentialName, validation });
  return fixture.vault.add(input).id;
}

const pay = (tried: (string | null)[] = []) =>
  payers.payer(fixture.profileId, 'ANTHROPIC', 'session:1', tried);

/** Everyone who would be asked, one after another. */
function order(): string[] {
  const tried: (string | null)[] = [];
  const names: string[] = [];
  for (;;) {
    try {
      const { payer } = pay(tried);
      names.push(payer.credentialId === null ? 'environment' : payer.name);
      tried.push(payer.credentialId);
    } catch (error) {
      expect(error).toMatchObject({ code: 'NO_CREDENTIAL' });
      return names;
    }
  }
}

describe('the order', () => {
  test('is the active one, then by priority, then the environment if the profile allows it', () => {
    const a = add('A');
    const b = add('B');
    const c = add('C');
    expect(order()).toEqual(['A', 'B', 'C']);
    fixture.vault.activate(c);
    expect(order()).toEqual(['C', 'A', 'B']);
    const { profileId } = fixture;
    fixture.vault.reorder({ profileId, provider: 'ANTHROPIC', credentialIds: [b, a, c] });
    environmentAllowed = true;
    expect(order()).toEqual(['C', 'B', 'A', 'environment']);
  });

  test('leaves out what is switched off, expired, or due to be switched off', () => {
    const [off, expired, due] = ['Off', 'Expired', 'Due'].map((name) => add(name));
    add('Good');
    fixture.vault.update({ credentialId: off ?? '', isEnabled: false });
    fixture.vault.update({ credentialId: expired ?? '', expiresAt: NOON + HOUR });
    fixture.vault.update({ credentialId: due ?? '', deactivationScheduledAt: NOON + HOUR });
    expect(order()).toEqual(['Expired', 'Due', 'Good']);
    fixture.clock.time += HOUR;
    expect(order()).toEqual(['Good']);
  });

  test('has the rejected ones at its end: only when nothing else is left', () => {
    add('Bad', 'INVALID');
    add('New', 'PENDING');
    add('Good');
    environmentAllowed = true;
    expect(order()).toEqual(['New', 'Good', 'environment', 'Bad']);
    expect(payers.describePayer(fixture.profileId, 'ANTHROPIC')?.name).toBe('New');
  });

  test('without anybody is NO_CREDENTIAL, and says so for the first and for the next', () => {
    expect(codeOf(pay)).toBe('NO_CREDENTIAL');
    expect(payers.describePayer(fixture.profileId, 'ANTHROPIC')).toBeNull();
    const a = add('A');
    expect(() => pay([a])).toThrow(/No other key/);
  });
});

describe('only one', () => {
  const payOnly = (only: string, tried: (string | null)[] = [], provider: Provider = 'ANTHROPIC') =>
    payers.payer(fixture.profileId, provider, 'client:1', tried, only);

  test('pays, whatever comes before it, and also when it was rejected', () => {
    add('Active');
    const one = add('One');
    const rejected = add('Rejected', 'INVALID');
    environmentAllowed = true;
    expect(payOnly(one).payer).toMatchObject({ credentialId: one, name: 'One' });
    expect(payOnly(rejected).payer.credentialId).toBe(rejected);
  });

  test('is NO_CREDENTIAL once it was tried: neither another one nor the environment stands in', () => {
    add('Other');
    const one = add('One');
    environmentAllowed = true;
    expect(codeOf(() => payOnly(one, [one]))).toBe('NO_CREDENTIAL');
    expect(() => payOnly(one, [one])).toThrow(/was tried/);
  });

  test.each([
    ['switched off', (id: string) => fixture.vault.update({ credentialId: id, isEnabled: false })],
    ['removed', (id: string) => fixture.vault.remove(id)],
    [
      'expired',
      (id: string) => {
        fixture.vault.update({ credentialId: id, expiresAt: NOON + HOUR });
        fixture.clock.time += HOUR;
      },
    ],
  ])('is NO_CREDENTIAL when it is %s, and says so', (_, spoil) => {
    add('Other');
    const one = add('One');
    environmentAllowed = true;
    spoil(one);
    expect(codeOf(() => payOnly(one))).toBe('NO_CREDENTIAL');
    expect(() => payOnly(one)).toThrow(/one key that may be used here is not available/);
  });

  test('is NO_CREDENTIAL for another provider, or another profile’s', () => {
    const one = add('One');
    expect(codeOf(() => payOnly(one, [], 'OPENAI'))).toBe('NO_CREDENTIAL');
    const stranger = () => payers.payer(uuid(), 'ANTHROPIC', 'client:1', [], one);
    expect(codeOf(stranger)).toBe('NO_CREDENTIAL');
    expect(payOnly(one).payer.credentialId).toBe(one);
  });
});

test('the first that does not decrypt is an error; in a failover it is passed over', () => {
  const first = add('First');
  const broken = add('Broken');
  const good = add('Good');
  const damage = (id: string) =>
    fixture.database.db
      .update(credentials)
      .set({ encryptedCredential: Buffer.alloc(40) })
      .where(eq(credentials.id, id))
      .run();
  damage(broken);
  expect(pay([first]).payer.credentialId).toBe(good);
  expect(codeOf(() => pay([first, good]))).toBe('NO_CREDENTIAL');
  damage(first);
  expect(codeOf(pay)).toBe('CREDENTIAL_UNREADABLE');
});

describe('reportFailure', () => {
  const status = (id: string) => fixture.vault.get(id).validationStatus;

  test('of a rejected key marks it INVALID with a reason, audited', () => {
    const id = add('A');
    fixture.clock.time += HOUR;
    payers.reportFailure(id, 'CREDENTIAL_REJECTED', pay().apiKey);
    expect(fixture.vault.get(id)).toMatchObject({
      validationStatus: 'INVALID',
      lastValidatedAt: NOON + HOUR,
      validationMessage: expect.stringMatching(/rejected this key during a session/),
    });
    expect(fixture.vault.history(id)[0]).toMatchObject({
      actor: 'session',
      action: 'validate',
      outcome: 'INVALID',
    });
  });

  test('works without the key that was used', () => {
    const id = add('A');
    payers.reportFailure(id, 'CREDENTIAL_REJECTED');
    expect(status(id)).toBe('INVALID');
  });

  test.each(['CREDENTIAL_FORBIDDEN', 'RATE_LIMITED', 'OVERLOADED', 'NETWORK', 'TIMEOUT'] as const)(
    'of %s changes nothing',
    (code) => {
      const id = add('A');
      const { apiKey } = pay();
      const before = fixture.vault.get(id);
      payers.reportFailure(id, code, apiKey);
      expect(fixture.vault.get(id)).toEqual(before);
    },
  );

  test('does not blame a key that replaced the rejected one meanwhile', () => {
    const id = add('A');
    const { apiKey } = pay();
    const { hint, baseUrl, validation, actor } = newCredential('');
    const replacement = secret({ apiKey: madeUpKey() });
    fixture.vault.replace({
      credentialId: id,
      secret: replacement,
      hint,
      baseUrl,
      validation,
      actor,
    });
    payers.reportFailure(id, 'CREDENTIAL_REJECTED', apiKey);
    expect(status(id)).toBe('VALID');
  });

  test('of the environment’s key, or of one that is gone, changes nothing', () => {
    const id = add('A');
    fixture.vault.remove(id);
    payers.reportFailure(null, 'CREDENTIAL_REJECTED');
    payers.reportFailure(id, 'CREDENTIAL_REJECTED');
    expect(fixture.vault.list(fixture.profileId)).toEqual([]);
  });
});
