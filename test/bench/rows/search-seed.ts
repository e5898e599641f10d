import type Database from 'better-sqlite3';
import type { OpenDatabase } from '../../../src/main/db/open';
import { profiles, sessions } from '../../../src/main/db/schema';

export const MESSAGES = 1_000_000;
export const SESSIONS = 1_000;
export const PROFILE = '01900000-0000-7000-8000-000000000001';
/** With the oldest of the sessions only. */
export const OTHER_PROFILE = '01900000-0000-7000-8000-000000000002';
export const OTHER_SESSIONS = 10;
const START = 1_760_000_000_000;

/**
 * Transcripts whose words are as unevenly frequent as those of a language (Zipf). The index is filled as the
 * triggers would, but in one go.
 */
export function seedMessages(database: OpenDatabase, client: Database.Database): void {
  addSessions(database);
  client.exec('DROP TRIGGER messages_words_insert');
  const say = messageWriter();
  const insert = client.prepare(
    `INSERT INTO messages (session_id, seq, role, content, state, created_at)
     VALUES (?, ?, ?, ?, 'complete', ?)`,
  );
  client.transaction(() => {
    for (let number = 0; number < MESSAGES; number += 1) {
      const seq = (number % (MESSAGES / SESSIONS)) + 1;
      const session = sessionId(Math.floor(number / (MESSAGES / SESSIONS)));
      const role = seq % 2 === 1 ? 'user' : 'assistant';
      const content = [{ type: 'text', text: say(number, role === 'user' ? 12 : 30) }];
      insert.run(session, seq, role, JSON.stringify(content), START + number * 1_000);
    }
  })();
  client.exec(FILL_INDEX);
}

/** A word by how common it is, 0 being in two of three messages; common ones are short, as in a language. */
export function wordAt(rank: number): string {
  const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ke', 'li', 'mo', 'nu', 'pa', 're', 'si'];
  let rest = (rank * 7_919) % VOCABULARY;
  let word = '';
  const length = rank < 13 ? 1 : rank < 13 + 13 ** 2 ? 2 : rank < 13 + 13 ** 2 + 13 ** 3 ? 3 : 4;
  for (let at = 0; at < length; at += 1) {
    word += syllables[rest % syllables.length];
    rest = Math.floor(rest / syllables.length);
  }
  return word;
}

/** As many as there are words of four syllables, of which there are 13. */
const VOCABULARY = 13 ** 4;

/** Two words that stand together in one message of a thousand; no others begin as they do. */
export const PHRASE = 'checkout total';
/** In one message of all. */
export const RARE = 'quetzalcoatl';

function messageWriter(): (number: number, words: number) => string {
  const vocabulary = Array.from({ length: VOCABULARY }, (_, rank) => wordAt(rank));
  const random = randomNumbers();
  return (number, words) => {
    const said: string[] = [];
    for (let at = 0; at < words; at += 1) {
      // The inverse of Zipf's distribution, taken as continuous.
      said.push(vocabulary[Math.floor(VOCABULARY ** random()) - 1] ?? '');
    }
    if (number % 1_000 === 0) said.push(PHRASE);
    if (number === MESSAGES / 2) said.push(RARE);
    return said.join(' ');
  };
}

/** The same ones each time: a linear congruential generator (Numerical Recipes), 0 to 1. */
function randomNumbers(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function addSessions({ db, transaction }: OpenDatabase): void {
  const times = { createdAt: START, updatedAt: START };
  for (const [id, name] of [
    [PROFILE, 'Personal'],
    [OTHER_PROFILE, 'Work'],
  ] as const)
    db.insert(profiles)
      .values({ id, name, ...times })
      .run();
  const state = { status: 'idle', mode: 'ask', systemPrompt: '' } as const;
  const workspace = '/home/ada/shop-api';
  transaction((tx) => {
    for (let number = 0; number < SESSIONS; number += 1) {
      const profileId = number < OTHER_SESSIONS ? OTHER_PROFILE : PROFILE;
      const title = `The ${wordAt(number)} of ${wordAt(number + SESSIONS)}`;
      tx.insert(sessions)
        .values({
          ...{ id: sessionId(number), profileId, model: 'claude-sonnet-5-5', title, workspace },
          ...state,
          ...{ createdAt: START + number, updatedAt: START + number },
        })
        .run();
    }
  });
}

const sessionId = (number: number) =>
  `01900000-0000-7000-9000-${number.toString(16).padStart(12, '0')}`;

const FILL_INDEX = `
BEGIN;
INSERT INTO transcript_shelves (profile_id) SELECT id FROM profiles;
INSERT INTO transcript_parts (id, session_id, seq, call_id)
SELECT (shelf.id << 40) + row_number() OVER (PARTITION BY shelf.id ORDER BY session_id, seq), session_id, seq, ''
FROM messages JOIN sessions ON sessions.id = session_id JOIN transcript_shelves AS shelf USING (profile_id)
ORDER BY 1;
INSERT INTO transcript_words (rowid, text)
SELECT part.id, message.content ->> '$[0].text'
FROM transcript_parts AS part JOIN messages AS message USING (session_id, seq) ORDER BY part.id;
COMMIT;
ANALYZE;`;
