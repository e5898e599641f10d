import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT_AFTER_REMOVAL_MS, purgeRemoved } from '../../../src/main/agents/removal';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import {
  checkpoints,
  discardedWorktrees,
  messages,
  permissionRules,
  profiles,
  queuedMessages,
  rewoundMessages,
  sessions,
  toolCalls,
} from '../../../src/main/db/schema';

const NOW = 100 * 24 * 60 * 60 * 1_000;
const DUE = NOW - KEPT_AFTER_REMOVAL_MS;

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
  const at = { createdAt: 1, updatedAt: 1 };
  database.db
    .insert(profiles)
    .values({ id: 'profile', name: 'Work', ...at })
    .run();
});
afterEach(() => database.close());

/** A session with a row in every table that refers to it, and as many messages. */
function addSession(id: string, more: Partial<typeof sessions.$inferInsert> = {}, said = 3): void {
  const { db } = database;
  db.insert(sessions)
    .values({
      id,
      profileId: 'profile',
      model: 'claude-sonnet-5-5',
      title: id,
      status: 'idle',
      mode: 'ask',
      workspace: '/code',
      systemPrompt: '',
      createdAt: 1,
      updatedAt: 1,
      ...more,
    })
    .run();
  const mine = { sessionId: id, createdAt: 1 };
  for (let seq = 1; seq <= said; seq += 1) {
    const content = [{ type: 'text', text: `gear ${seq} of ${id}` }];
    db.insert(messages)
      .values({ ...mine, seq, role: 'user', content, state: 'complete' })
      .run();
  }
  db.insert(toolCalls)
    .values({
      sessionId: id,
      id: `toolu_${id}`,
      seq: 1,
      name: 'bash',
      input: '{"command":"crank"}',
      inputHash: '',
      decision: 'none',
      status: 'done',
      output: 'turned',
      startedAt: 1,
      endedAt: 2,
    })
    .run();
  db.insert(queuedMessages)
    .values({ ...mine, id: `queued-${id}`, content: [] })
    .run();
  const rule = { id: `rule-${id}`, tool: 'bash', pattern: 'ls', decision: 'allow' as const };
  db.insert(permissionRules)
    .values({ ...mine, ...rule })
    .run();
  const checkpoint = {
    id: `point-${id}`,
    kind: 'turn' as const,
    seq: 1,
    commit: 'c',
    changedFiles: 0,
  };
  db.insert(checkpoints)
    .values({ ...mine, ...checkpoint })
    .run();
  const rewound = { id: `rewound-${id}`, checkpointId: 'x', fromSeq: 1 };
  db.insert(rewoundMessages)
    .values({ ...mine, ...rewound, rows: { messages: [], toolCalls: [] } })
    .run();
  db.insert(discardedWorktrees)
    .values({ ...mine, path: '/w', head: 'h' })
    .run();
}

const purge = (more: Partial<Parameters<typeof purgeRemoved>[0]> = {}) =>
  purgeRemoved({
    database,
    clock: { now: () => NOW },
    forget: async () => 'gone',
    onFailure: (_, error) => {
      throw error;
    },
    ...more,
  });

/** Tables that have a foreign key to sessions, as the database tells. */
const owners = (): string[] =>
  database.db
    .all<{ name: string }>(sql`
      SELECT DISTINCT t.name FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f
      WHERE f."table" = 'sessions'`)
    .map(({ name }) => name);

const rowsOf = (id: string): number[] =>
  owners().map(
    (name) =>
      database.db.get<{ rows: number }>(
        sql`SELECT count(*) AS rows FROM ${sql.identifier(name)} WHERE session_id = ${id}`,
      ).rows,
  );

const found = (word: string): string[] =>
  database.db
    .all<{ sessionId: string }>(sql`
      SELECT DISTINCT session_id AS sessionId FROM transcript_parts JOIN transcript_words
        ON transcript_words.rowid = transcript_parts.id
      WHERE transcript_words MATCH ${word} ORDER BY session_id`)
    .map(({ sessionId }) => sessionId);

describe('what was removed', () => {
  test('more than 30 days ago is gone with everything that refers to it', async () => {
    addSession('old', { removedAt: DUE }, 450);
    addSession('recent', { removedAt: DUE + 1 });
    addSession('kept');
    expect(await purge()).toEqual(['old']);
    expect(rowsOf('old')).toEqual(owners().map(() => 0));
    expect(rowsOf('recent').every((rows) => rows > 0)).toBe(true);
    expect(rowsOf('kept').every((rows) => rows > 0)).toBe(true);
    const left = database.db.select({ id: sessions.id }).from(sessions).all();
    expect(left.map(({ id }) => id).sort()).toEqual(['kept', 'recent']);
    expect(found('gear')).toEqual(['kept', 'recent']);
    expect(database.db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
  });

  test('can be found in its forks, which shared it', async () => {
    addSession('old', { removedAt: DUE });
    addSession('fork', { parentSessionId: 'old', forkedAtSeq: 3 });
    expect(found('"gear 2"')).toEqual(['old']);
    await purge();
    expect(found('"gear 2"')).toEqual(['fork']);
    expect(found('crank')).toEqual(['fork']);
    const [fork] = database.db.select().from(sessions).all();
    expect(fork).toMatchObject({ id: 'fork', parentSessionId: null, forkedAtSeq: null });
  });

  test('stays while what is on disk cannot be forgotten, and does not hold up the others', async () => {
    addSession('stuck', { removedAt: DUE - 1 });
    addSession('old', { removedAt: DUE });
    const failed: string[] = [];
    const gone = await purge({
      forget: (id) =>
        id === 'stuck' ? Promise.reject(new Error('busy')) : Promise.resolve('gone'),
      onFailure: (id) => void failed.push(id),
    });
    expect([gone, failed]).toEqual([['old'], ['stuck']]);
    expect(rowsOf('stuck').every((rows) => rows > 0)).toBe(true);
  });

  test('keeps its name, and nothing else, while there is work in its worktree', async () => {
    addSession('old', { removedAt: DUE });
    expect(await purge({ forget: async () => 'kept' })).toEqual([]);
    const kept = owners().map((name) => (name === 'discarded_worktrees' ? 1 : 0));
    expect(rowsOf('old')).toEqual(kept);
    expect(await purge()).toEqual(['old']);
    expect(rowsOf('old')).toEqual(owners().map(() => 0));
  });

  test('goes on where it was cut short', async () => {
    addSession('old', { removedAt: DUE }, 450);
    const ending = new AbortController();
    setImmediate(() => ending.abort());
    expect(await purge({ signal: ending.signal })).toEqual([]);
    expect(database.db.select().from(sessions).all()).toHaveLength(1);
    expect(await purge()).toEqual(['old']);
    expect(rowsOf('old')).toEqual(owners().map(() => 0));
  });
});
