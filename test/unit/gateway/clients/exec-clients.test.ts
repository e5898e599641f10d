import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientKeys, clients } from '../../../../src/main/db/schema';
import { contract } from '../../../../src/shared/commands';
import { codeOf } from '../../vault/vault-fixture';
import { ADA, HOUR, MINUTE, NOBODY, NOON, type OpenClients, openClients } from './clients-fixture';

let open: OpenClients;
beforeEach(() => {
  open = openClients();
});
afterEach(() => open.database.close());

const exec = (budgetMicroUsd: number | null = null) =>
  open.clients.createExec({
    name: 'node build.js',
    profileId: ADA,
    allowedModels: ['claude-a'],
    budgetMicroUsd,
  });

describe('a client of exec', () => {
  test('has one key, which ends a day later at the latest', () => {
    const { clientId, apiKey } = exec();
    expect(`${apiKey}`).toBe('[secret]');
    expect(open.clients.authenticate(apiKey)).toMatchObject({
      clientId,
      name: 'node build.js',
      profileId: ADA,
      allowedModels: ['claude-a'],
    });
    expect(contract.clients.list.output.parse(open.list())).toMatchObject([
      { id: clientId, kind: 'exec', keys: [{ expiresAt: NOON + 24 * HOUR }] },
    ]);
    open.clock.time = NOON + 24 * HOUR;
    expect(open.clients.authenticate(apiKey)).toBeNull();
  });

  test('ends with its program: key, requests, budget; what it was stays to be seen', () => {
    const { clientId, apiKey } = exec(2_000_000);
    expect(open.budgets.list(ADA)).toMatchObject([
      { scopeId: clientId, period: 'total', limitMicroUsd: 2_000_000, isHard: true },
    ]);
    open.clock.time += MINUTE;
    open.clients.endExec(clientId);
    expect(open.clients.authenticate(apiKey)).toBeNull();
    expect(open.budgets.list(ADA)).toEqual([]);
    expect(open.ended).toContainEqual({ clientId, keyId: null });
    expect(open.list()).toEqual([]);
    expect(open.list(true)).toMatchObject([
      { id: clientId, archivedAt: NOON + MINUTE, keys: [{ status: 'revoked' }] },
    ]);
    expect(open.clients.history(clientId).map(({ actor, action }) => [actor, action])).toEqual([
      ['exec', 'archive'],
      ['exec', 'revoke-key'],
      ['exec', 'create'],
    ]);
  });

  test('that has ended ends no more', () => {
    const { clientId } = exec();
    open.clients.endExec(clientId);
    const [news, ended] = [open.changes(), open.ended.length];
    open.clients.endExec(clientId);
    expect([open.changes(), open.ended.length]).toEqual([news, ended]);
  });

  test('is all there or not at all', () => {
    expect(() => exec(0)).toThrow(/CHECK/);
    const { clients: domain } = open;
    const input = { name: 'x', profileId: NOBODY, allowedModels: null, budgetMicroUsd: null };
    expect(codeOf(() => domain.createExec(input))).toBe('NOT_FOUND');
    expect(open.database.db.select().from(clients).all()).toEqual([]);
    expect(open.database.db.select().from(clientKeys).all()).toEqual([]);
    expect(open.changes()).toBe(0);
  });

  test('gets no further keys and is not brought back', () => {
    const { clientId } = exec();
    const keyId = open.list()[0]?.keys[0]?.id ?? '';
    expect(codeOf(() => open.addKey(clientId))).toBe('CONFLICT');
    expect(codeOf(() => open.rotateKey(keyId, HOUR))).toBe('CONFLICT');
    open.clients.endExec(clientId);
    expect(codeOf(() => open.clients.archive({ clientId, archived: false }))).toBe('CONFLICT');
    expect(open.list(true)[0]?.keys).toHaveLength(1);
  });

  test('that the user archives ends just the same', () => {
    const { clientId, apiKey } = exec(1_000);
    const archived = open.clients.archive({ clientId, archived: true });
    expect(archived.keys[0]?.status).toBe('revoked');
    expect(open.clients.authenticate(apiKey)).toBeNull();
    expect(open.budgets.list(ADA)).toEqual([]);
    open.clients.endExec(clientId);
    expect(open.actions(clientId)).toEqual(['archive', 'revoke-key', 'create']);
  });
});

test('what a crash left ends at the next start; other clients stay', () => {
  const left = [exec(1_000), exec()];
  const program = open.create();
  const next = open.restart();
  next.endAllExec();
  for (const { apiKey } of left) expect(next.authenticate(apiKey)).toBeNull();
  expect(open.opens(program.apiKey)).not.toBeNull();
  expect(open.list().map(({ id }) => id)).toEqual([program.client.id]);
  expect(open.budgets.list(ADA)).toEqual([]);
  const news = open.changes();
  next.endAllExec();
  expect(open.changes()).toBe(news);
});

test('a program’s client does not end as one of exec', () => {
  const { client, apiKey } = open.create();
  expect(codeOf(() => open.clients.endExec(client.id))).toBe('NOT_FOUND');
  expect(codeOf(() => open.clients.endExec(NOBODY))).toBe('NOT_FOUND');
  expect(open.opens(apiKey)).not.toBeNull();
});
