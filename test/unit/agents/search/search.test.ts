import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSearchFill } from '../../../../src/main/agents/search/fill';
import { createSearch, type Search } from '../../../../src/main/agents/search/search';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import {
  messages,
  profiles,
  sessions,
  toolCalls,
  transcriptParts,
} from '../../../../src/main/db/schema';

let database: OpenDatabase;
let search: Search;
beforeEach(() => {
  database = openDatabase(':memory:');
  for (const id of ['p', 'q'])
    database.db.insert(profiles).values({ id, name: id, createdAt: 1, updatedAt: 1 }).run();
  addSession('one', 'Fix the flaky checkout');
  addSession('two', 'Upgrade drizzle');
  search = createSearch({ database, indexed: () => 1, mask: (text) => text });
});
afterEach(() => database.close());

function addSession(id: string, title: string, profileId = 'p') {
  database.db
    .insert(sessions)
    .values({
      ...{ id, profileId, model: 'm', title, status: 'idle', mode: 'ask', workspace: `/w/${id}` },
      ...{ systemPrompt: '', createdAt: 1, updatedAt: 1 },
    })
    .run();
}

function say(
  sessionId: string,
  seq: number,
  text: string,
  state: 'complete' | 'streaming' = 'complete',
) {
  const content = [{ type: 'text', text }];
  database.db
    .insert(messages)
    .values({ sessionId, seq, role: 'user', content, state, createdAt: seq })
    .run();
}

async function found(query: string, profileId = 'p', limit = 50) {
  const { hits } = await search({ profileId, query, limit });
  return hits.map(({ sessionId, seq }) => `${sessionId} ${seq ?? 'title'}`);
}

describe('a search', () => {
  test('finds what was said, titles first, then the newest; all words, in any order', async () => {
    say('one', 1, 'The checkout test fails now and then.');
    say('two', 1, 'Does the checkout need drizzle?');
    expect(await found('checkout')).toEqual(['one title', 'two 1', 'one 1']);
    expect(await found('fails checkout')).toEqual(['one 1']);
    expect(await found('"test fails"')).toEqual(['one 1']);
    expect(await found('"fails test"')).toEqual([]);
    expect(await found('nowhere')).toEqual([]);
  });

  test('shows the hit in its context, with where it is', async () => {
    say('one', 7, 'The checkout test fails.');
    const { hits } = await search({ profileId: 'p', query: 'fail', limit: 5 });
    expect(hits).toEqual([
      {
        ...{ sessionId: 'one', title: 'Fix the flaky checkout', workspace: '/w/one' },
        ...{ isArchived: false, seq: 7, at: 7 },
        excerpt: [
          { text: 'The checkout test ', isHit: false },
          { text: 'fail', isHit: true },
          { text: 's.', isHit: false },
        ],
      },
    ]);
  });

  test('finds what went into a tool and what came out, once it has ended', async () => {
    say('one', 1, 'Look.');
    const call = {
      ...{
        sessionId: 'one',
        id: 'c',
        seq: 1,
        name: 'bash',
        inputHash: 'h',
        decision: 'none' as const,
      },
      input: JSON.stringify({ command: 'rg needle', timeout: 5 }),
    };
    database.db
      .insert(toolCalls)
      .values({ ...call, status: 'running', output: 'haystack', startedAt: 1 })
      .run();
    expect(await found('needle')).toEqual([]);
    database.db.update(toolCalls).set({ status: 'done', endedAt: 2 }).run();
    expect(await found('needle haystack')).toEqual(['one 1']);
  });

  test('finds what came out of a tool that was given nothing', async () => {
    say('one', 1, 'Look.');
    database.db
      .insert(toolCalls)
      .values({
        ...{ sessionId: 'one', id: 'c', seq: 1, name: 'today', input: '{}', inputHash: 'h' },
        ...{ decision: 'none', status: 'done', output: 'Tuesday', startedAt: 1, endedAt: 2 },
      })
      .run();
    expect(await found('tuesday')).toEqual(['one 1']);
  });

  test('knows a reply once it is complete, and as it is at last', async () => {
    say('one', 1, 'half a thou', 'streaming');
    expect(await found('half')).toEqual([]);
    database.db
      .update(messages)
      .set({ content: [{ type: 'text', text: 'a whole thought' }], state: 'complete' })
      .run();
    expect(await found('whole')).toEqual(['one 1']);
    database.db
      .update(messages)
      .set({ content: [{ type: 'text', text: 'another' }] })
      .run();
    expect(await found('whole')).toEqual([]);
    expect(await found('another')).toEqual(['one 1']);
  });

  test('forgets what is deleted, and shows no other profile and nothing removed', async () => {
    addSession('else', 'Elsewhere', 'q');
    for (const id of ['one', 'two', 'else']) say(id, 1, 'common');
    expect(await found('common', 'q')).toEqual(['else 1']);
    database.db.update(sessions).set({ removedAt: 5 }).where(eq(sessions.id, 'two')).run();
    expect(await found('common')).toEqual(['one 1']);
    database.db.delete(messages).run();
    expect(await found('common')).toEqual([]);
    expect(database.db.select().from(transcriptParts).all()).toEqual([]);
  });

  test('says when there is more than it shows', async () => {
    for (const seq of [1, 2, 3]) say('one', seq, 'again');
    const { hits, isCut } = await search({ profileId: 'p', query: 'again', limit: 2 });
    expect({ seqs: hits.map(({ seq }) => seq), isCut }).toEqual({ seqs: [3, 2], isCut: true });
  });
});

test('what was said before there was an index becomes findable, step by step', async () => {
  for (let seq = 1; seq <= 250; seq += 1) say(seq % 2 ? 'one' : 'two', seq, `older ${seq}`);
  database.db.run(sql`DELETE FROM transcript_words`);
  database.db.delete(transcriptParts).run();
  const kept = new Map<string, unknown>();
  const waiting: (() => void)[] = [];
  const fill = createSearchFill({
    database,
    settings: {
      read: (key, schema, fallback) => {
        const parsed = schema.safeParse(kept.get(key));
        return parsed.success ? parsed.data : fallback;
      },
      write: (key, value) => void kept.set(key, value),
    },
    timer: {
      after(_, work) {
        waiting.push(work);
        return () => {};
      },
    },
    log: { warn: () => {} } as never,
  });
  fill.start();
  expect(fill.indexed()).toBeLessThan(1);
  expect(await found('older', 'p', 500)).toEqual([]);
  say('one', 999, 'older and new');
  while (waiting.length > 0) waiting.shift()?.();
  expect(fill.indexed()).toBe(1);
  expect(await found('older', 'p', 500)).toHaveLength(251);
});
