import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditLog, clientKeys, clients } from '../../../../src/main/db/schema';
import { ChatelaineError } from '../../../../src/shared/errors';
import { MINUTE, type OpenClients, openClients } from './clients-fixture';

/** What is true of a client and of a key, said as simply as can be. */
type ModelClient = { id: string; isActive: boolean; isArchived: boolean; isExec: boolean };
type ModelKey = {
  id: string;
  text: string;
  client: ModelClient;
  endsAt: number;
  isRevoked: boolean;
};

const isOpen = ({ client, isRevoked, endsAt }: ModelKey, now: number) =>
  client.isActive && !client.isArchived && !isRevoked && now < endsAt;

const DAY_MINUTES = 24 * 60;
/** Few of each, so that the same client is met again and moments fall together. */
const which = fc.nat(5);
const minutes = fc.integer({ min: 1, max: 6 });
const end = fc.option(minutes);
const step = fc.oneof(
  fc.record({ does: fc.constant('create' as const), end }),
  fc.record({ does: fc.constant('exec' as const) }),
  fc.record({ does: fc.constant('endExec' as const), which }),
  fc.record({ does: fc.constant('endAllExec' as const) }),
  fc.record({ does: fc.constant('addKey' as const), which, end }),
  fc.record({ does: fc.constant('rotateKey' as const), which, end, overlap: fc.nat(6) }),
  fc.record({ does: fc.constant('updateKey' as const), which, end }),
  fc.record({ does: fc.constant('revokeKey' as const), which }),
  fc.record({ does: fc.constant('archive' as const), which, archived: fc.boolean() }),
  fc.record({ does: fc.constant('switch' as const), which, isActive: fc.boolean() }),
  fc.record({
    does: fc.constant('pass' as const),
    minutes: fc.oneof(minutes, fc.constant(DAY_MINUTES)),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test('a key opens exactly when a model says so, and is stored nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
      async (steps) => {
        const open = openClients();
        const model: { clients: ModelClient[]; keys: ModelKey[] } = { clients: [], keys: [] };
        try {
          for (const one of steps) {
            await take(open, model, one);
            for (const key of model.keys) {
              const expected = isOpen(key, open.clock.time) ? key.client.id : undefined;
              expect(open.opens(key.text)?.clientId).toBe(expected);
            }
          }
          expectNoKeyStored(open, model.keys);
        } finally {
          open.database.close();
        }
      },
    ),
    { numRuns: 200 },
  );
});

/** Does a step in the app and in the model. */
async function take(
  open: OpenClients,
  model: { clients: ModelClient[]; keys: ModelKey[] },
  step: Step,
): Promise<void> {
  const now = open.clock.time;
  const pick = <T>(all: readonly T[], index: number) => all[index % all.length];
  const endsAt = (after: number | null) =>
    after === null ? Number.POSITIVE_INFINITY : now + after * MINUTE;
  const expiresAt = (after: number | null) => (after === null ? null : now + after * MINUTE);
  const program = { isActive: true, isArchived: false, isExec: false };
  const finish = (client: ModelClient) => {
    client.isArchived = true;
    for (const key of model.keys) if (key.client === client) key.isRevoked = true;
  };

  switch (step.does) {
    case 'create': {
      const made = open.create({ expiresAt: expiresAt(step.end) });
      const client = { ...program, id: made.client.id };
      model.clients.push(client);
      model.keys.push({
        id: made.keyId,
        text: made.apiKey,
        client,
        endsAt: endsAt(step.end),
        isRevoked: false,
      });
      return;
    }
    case 'exec': {
      const input = { name: 'x', profileId: open.profileId, allowedModels: null };
      const { clientId, apiKey } = open.clients.createExec({ ...input, budgetMicroUsd: 5 });
      const client = { ...program, id: clientId, isExec: true };
      const [key] = open.list().find(({ id }) => id === clientId)?.keys ?? [];
      model.clients.push(client);
      model.keys.push({
        id: key?.id ?? '',
        text: apiKey.expose(),
        client,
        endsAt: endsAt(DAY_MINUTES),
        isRevoked: false,
      });
      return;
    }
    case 'endExec': {
      const client = pick(model.clients, step.which);
      if (!client) return;
      expectRefusal(!client.isExec, () => open.clients.endExec(client.id));
      if (client.isExec) finish(client);
      return;
    }
    case 'endAllExec':
      open.clients.endAllExec();
      model.clients.filter(({ isExec }) => isExec).forEach(finish);
      return;
    case 'addKey': {
      const client = pick(model.clients, step.which);
      if (!client) return;
      const input = { clientId: client.id, name: '', expiresAt: expiresAt(step.end) };
      const made = expectRefusal(client.isExec, () => open.clients.addKey(input));
      if (!made) return;
      model.keys.push({
        id: made.keyId,
        text: made.apiKey,
        client,
        endsAt: endsAt(step.end),
        isRevoked: false,
      });
      return;
    }
    case 'rotateKey': {
      const key = pick(model.keys, step.which);
      if (!key) return;
      const isRefused = key.client.isExec || key.isRevoked || key.endsAt <= now;
      const made = expectRefusal(isRefused, () =>
        open.rotateKey(key.id, step.overlap * MINUTE, expiresAt(step.end)),
      );
      if (!made) return;
      key.endsAt = Math.min(key.endsAt, now + step.overlap * MINUTE);
      model.keys.push({
        id: made.keyId,
        text: made.apiKey,
        client: key.client,
        endsAt: endsAt(step.end),
        isRevoked: false,
      });
      return;
    }
    case 'updateKey': {
      const key = pick(model.keys, step.which);
      if (!key) return;
      const isRefused = key.client.isExec || key.isRevoked || key.endsAt <= now;
      const input = { keyId: key.id, expiresAt: expiresAt(step.end) };
      expectRefusal(isRefused, () => open.clients.updateKey(input));
      if (!isRefused) key.endsAt = endsAt(step.end);
      return;
    }
    case 'revokeKey': {
      const key = pick(model.keys, step.which);
      if (!key) return;
      open.clients.revokeKey({ keyId: key.id });
      key.isRevoked = true;
      return;
    }
    case 'archive': {
      const client = pick(model.clients, step.which);
      if (!client) return;
      const { archived } = step;
      const isRefused = client.isExec && client.isArchived && !archived;
      expectRefusal(isRefused, () => open.clients.archive({ clientId: client.id, archived }));
      if (isRefused) return;
      if (client.isExec && archived) finish(client);
      client.isArchived = archived;
      return;
    }
    case 'switch': {
      const client = pick(model.clients, step.which);
      if (!client) return;
      open.clients.update({ clientId: client.id, isActive: step.isActive });
      client.isActive = step.isActive;
      return;
    }
    case 'pass':
      await open.pass(step.minutes * MINUTE);
  }
}

/** Does it, or is refused, as expected. */
function expectRefusal<T>(isRefused: boolean, work: () => T): T | undefined {
  if (!isRefused) return work();
  expect(work).toThrow(ChatelaineError);
  return undefined;
}

/** Neither in a row, nor in an audit line, nor anywhere else in the bytes of the database. */
function expectNoKeyStored(open: OpenClients, keys: readonly ModelKey[]): void {
  const rows = JSON.stringify(
    [clients, clientKeys, auditLog].map((table) => open.database.db.select().from(table).all()),
  );
  const bytes = open.bytes();
  for (const { text } of keys) {
    const random = text.slice('chk_'.length);
    expect(rows.includes(random)).toBe(false);
    expect(bytes.includes(random)).toBe(false);
    // What is shown of it is 8 characters; a few more could be in the bytes by chance.
    expect(bytes.includes(text.slice(0, 14))).toBe(false);
  }
  expect(keys.length === 0 || rows.includes('"prefix":"chk_')).toBe(true);
}
