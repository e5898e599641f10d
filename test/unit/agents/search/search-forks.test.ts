import { and, eq, gte } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSearch, type Search } from '../../../../src/main/agents/search/search';
import { copySession } from '../../../../src/main/agents/transcript/fork';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { messages, profiles, sessions, toolCalls } from '../../../../src/main/db/schema';

let database: OpenDatabase;
let search: Search;
let now = 0;
const clock = { now: () => ++now };
beforeEach(() => {
  database = openDatabase(':memory:');
  database.db.insert(profiles).values({ id: 'p', name: 'p', createdAt: 1, updatedAt: 1 }).run();
  const state = { model: 'm', title: 'T', status: 'idle', mode: 'ask' } as const;
  const place = { workspace: '/w', systemPrompt: '', createdAt: 1, updatedAt: 1 };
  database.db
    .insert(sessions)
    .values({ id: 'original', profileId: 'p', ...state, ...place })
    .run();
  for (const [at, text] of ['apple', 'banana', 'cherry'].entries()) say('original', at + 1, text);
  call('original', 2, 'quince');
  search = createSearch({ database, indexed: () => 1, mask: (text) => text });
});
afterEach(() => database.close());

function say(
  sessionId: string,
  seq: number,
  text: string,
  state: 'complete' | 'streaming' = 'complete',
) {
  const content = [{ type: 'text', text }];
  database.db
    .insert(messages)
    .values({ sessionId, seq, role: 'user', content, state, createdAt: clock.now() })
    .run();
}

function call(sessionId: string, seq: number, output: string) {
  const made = { name: 'bash', input: '{}', inputHash: '', decision: 'none' } as const;
  database.db
    .insert(toolCalls)
    .values({
      ...{ sessionId, id: `call ${output}`, seq, ...made },
      ...{ status: 'done', output, startedAt: clock.now(), endedAt: clock.now() },
    })
    .run();
}

function fork(of: string, beforeSeq: number): string {
  const row = database.db.select().from(sessions).where(eq(sessions.id, of)).get();
  if (!row) throw new Error('there is none');
  return database.transaction((tx) => copySession(tx, clock, row, beforeSeq, 'F'));
}

/** As a rewind does. */
function takeOut(sessionId: string, seq: number) {
  for (const table of [toolCalls, messages])
    database.db
      .delete(table)
      .where(and(eq(table.sessionId, sessionId), gte(table.seq, seq)))
      .run();
}

async function found(query: string) {
  const { hits } = await search({ profileId: 'p', query, limit: 50 });
  return hits.map(({ sessionId }) => sessionId);
}

test('what a fork shares is found once, and what is said in it there', async () => {
  const copy = fork('original', 4);
  say(copy, 4, 'damson');
  expect(await found('apple')).toEqual(['original']);
  expect(await found('quince')).toEqual(['original']);
  expect(await found('damson')).toEqual([copy]);
});

test('what is said in a fork that was rewound into what it shares is found', async () => {
  const copy = fork('original', 4);
  takeOut(copy, 2);
  say(copy, 2, 'damson');
  call(copy, 2, 'medlar');
  expect(await found('damson')).toEqual([copy]);
  expect(await found('medlar')).toEqual([copy]);
});

test('what is said next in a fork of a reply that was not complete is found', async () => {
  say('original', 4, 'half', 'streaming');
  const copy = fork('original', 5);
  say(copy, 4, 'damson');
  expect(await found('damson')).toEqual([copy]);
});

test('what is taken out of the original is found in the fork that still has it', async () => {
  const copy = fork('original', 4);
  takeOut('original', 2);
  expect(await found('apple')).toEqual(['original']);
  expect(await found('banana')).toEqual([copy]);
  expect(await found('quince')).toEqual([copy]);
});

test('what a deleted session said is found in its fork, as far as that still has it', async () => {
  const copy = fork('original', 3);
  takeOut(copy, 2);
  database.db.update(sessions).set({ removedAt: 5 }).where(eq(sessions.id, 'original')).run();
  expect(await found('apple')).toEqual([copy]);
  expect(await found('banana')).toEqual([]);
  expect(await found('cherry')).toEqual([]);
});
