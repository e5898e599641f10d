import assert from 'node:assert';
import path from 'node:path';
import Database from 'better-sqlite3';
import { createSearch, type Search } from '../../../src/main/agents/search/search';
import { openDatabase } from '../../../src/main/db/open';
import { throwawayFolder } from '../app/electron';
import { quantile, type Row, sample } from '../measure';
import {
  MESSAGES,
  OTHER_PROFILE,
  OTHER_SESSIONS,
  PHRASE,
  PROFILE,
  RARE,
  SESSIONS,
  seedMessages,
  wordAt,
} from './search-seed';

const ROUNDS = 12;
const LIMIT = 50;
const GOAL_P95_MS = 50;

/** Ranks of words of four letters, the most common such one, and of eight. */
const COMMON = 13;
const UNCOMMON = 20_000;

type Question = { name: string; profileId: string; query: string };

const QUESTIONS: readonly Question[] = [
  { name: 'the most common word', profileId: PROFILE, query: wordAt(0) },
  { name: 'a common word', profileId: PROFILE, query: wordAt(COMMON) },
  { name: 'an uncommon word', profileId: PROFILE, query: wordAt(UNCOMMON) },
  { name: 'one message of all', profileId: PROFILE, query: RARE },
  { name: 'two common words', profileId: PROFILE, query: `${wordAt(1)} ${wordAt(2)}` },
  { name: 'a common and a rare one', profileId: PROFILE, query: `${wordAt(0)} ${RARE}` },
  { name: 'a phrase', profileId: PROFILE, query: `"${PHRASE}"` },
  { name: 'one letter', profileId: PROFILE, query: 'b' },
  { name: 'two letters', profileId: PROFILE, query: 'ce' },
  { name: 'five letters', profileId: PROFILE, query: wordAt(300).slice(0, 5) },
  { name: 'nothing found', profileId: PROFILE, query: 'zzyzx' },
];

/** Where nearly all of what fits is said in another profile, and later. */
const IN_SMALL_PROFILE: Question = {
  name: 'the most common word in a small profile',
  profileId: OTHER_PROFILE,
  query: wordAt(0),
};

/** A search as one types it, from the call to the answer of the reading thread. */
export async function measureSearch(): Promise<Row> {
  const file = path.join(throwawayFolder('search'), 'chatelaine.db');
  const database = openDatabase(file);
  const client = new Database(file);
  seedMessages(database, client);
  const search = createSearch({ database, indexed: () => 1, mask: (text) => text });
  await agree(search, client);

  const ours = new Map<Question, number[]>(QUESTIONS.map((question) => [question, []]));
  const [read, inSmallProfile]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [question, times] of ours) times.push(await elapsed(() => ask(search, question)));
    inSmallProfile.push(await elapsed(() => ask(search, IN_SMALL_PROFILE)));
    const question = QUESTIONS[round % QUESTIONS.length];
    if (question) read.push(await elapsed(() => readAll(client, question)));
  }
  client.close();
  database.close();

  const all = [...ours.values()].flat().sort((a, b) => a - b);
  const p95 = quantile(all, 0.95);
  const slowest = [...ours]
    .map(([{ name }, times]) => ({ name, ...sample(times) }))
    .sort((a, b) => b.median - a.median);
  return {
    id: 'search',
    what: `Search in ${MESSAGES / 1e6} M messages of ${SESSIONS.toLocaleString('en')} sessions`,
    against: 'reading every message for it',
    unit: 'ms',
    ours: sample(all),
    peer: sample(read),
    goal: `p95 ≤ ${GOAL_P95_MS} ms`,
    holds: p95 <= GOAL_P95_MS,
    how: `From the call to the answer, through the thread that reads, with titles and the first ${LIMIT} excerpts; ${QUESTIONS.length} questions in turn, ${ROUNDS} times each. Against one pass of SQLite over the messages (\`LIKE\`), a question a round.`,
    notes: [
      `p95 ${p95.toFixed(1)} ms.`,
      `In a profile with ${OTHER_SESSIONS} of the sessions, the oldest ones: ${sample(inSmallProfile).median.toFixed(0)} ms for the most common word.`,
      `Medians: ${slowest.map(({ name, median }) => `${name} ${median.toFixed(1)}`).join(', ')} ms.`,
    ],
  };
}

const ask = (search: Search, { profileId, query }: Question) =>
  search({ profileId, query, limit: LIMIT });

/** What is found is what is there. */
async function agree(search: Search, client: Database.Database): Promise<void> {
  for (const question of [...QUESTIONS, IN_SMALL_PROFILE]) {
    const { hits, isCut } = await ask(search, question);
    const said = hits.filter(({ seq }) => seq !== null);
    const titles = hits.length - said.length;
    const there = readAll(client, question).length;
    assert.strictEqual(said.length, Math.min(there, LIMIT - titles), question.name);
    assert.strictEqual(isCut, there + titles > LIMIT, question.name);
  }
}

/** Every word begins a word: each text is words with one space in between. */
function readAll(client: Database.Database, { profileId, query }: Question): unknown[] {
  const words = query.startsWith('"') ? [query.slice(1, -1)] : query.split(' ');
  const conditions = words.map(
    () => `(' ' || replace(content, '"text":"', '"text":" ') || ' ') LIKE ?`,
  );
  return client
    .prepare(
      `SELECT session_id, seq FROM messages JOIN sessions ON sessions.id = session_id
       WHERE profile_id = ? AND ${conditions.join(' AND ')} ORDER BY messages.created_at DESC LIMIT ${LIMIT + 1}`,
    )
    .all(profileId, ...words.map((word) => `% ${word}%`));
}

async function elapsed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
