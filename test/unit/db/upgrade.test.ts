import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../../src/main/db/migrations';
import { openDatabase } from '../../../src/main/db/open';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-upgrade-'));
  file = path.join(folder, 'chatelaine.db');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const SAID = `[{"type":"text","text":"hello"}]`;

/** A file of an earlier version with a session in it and what belongs to one. */
function write(version: number, more = ''): void {
  const client = new Database(file);
  client.pragma('foreign_keys = OFF');
  for (const migration of migrations.slice(0, version)) client.exec(migration.sql);
  client.pragma(`user_version = ${version}`);
  const queued =
    version === 1 ? `text) VALUES ('q', 's', 2, 'next` : `content) VALUES ('q', 's', 2, '${SAID}`;
  client.exec(`
    INSERT INTO profiles (id, name, created_at, updated_at) VALUES ('p', 'Work', 1, 1);
    INSERT INTO sessions (id, profile_id, model, title, status, mode, workspace, system_prompt, created_at, updated_at)
    VALUES ('s', 'p', 'm', 'A session', 'running', 'ask', '/w', '', 1, 1);
    INSERT INTO messages (session_id, seq, role, content, state, created_at) VALUES ('s', 1, 'user', '${SAID}', 'complete', 1);
    INSERT INTO tool_calls (session_id, id, seq, name, input, input_hash, decision, status, output, started_at)
    VALUES ('s', 't', 1, 'bash', '{}', 'h', 'none', 'done', 'out', 1);
    INSERT INTO queued_messages (id, session_id, created_at, ${queued}');
    ${more}`);
  client.close();
}

describe.each(migrations.slice(0, -1).map((_, at) => at + 1))('a file of version %i', (version) => {
  test('keeps its sessions and what belongs to them, and what is said from then on can be found', () => {
    write(version);
    const { db, close } = openDatabase(file);
    const count = (table: string) =>
      db.get<{ n: number }>(sql.raw(`SELECT count(*) AS n FROM ${table}`)).n;
    expect(['sessions', 'messages', 'tool_calls', 'queued_messages'].map(count)).toEqual([
      1, 1, 1, 1,
    ]);
    const replace = (seq: number, text: string) =>
      db.run(sql`INSERT OR REPLACE INTO messages (session_id, seq, role, content, state, created_at)
        VALUES ('s', ${seq}, 'user', ${JSON.stringify([{ type: 'text', text }])}, 'complete', 2)`);
    const found = (word: string) =>
      db.get<{ n: number }>(
        sql`SELECT count(*) AS n FROM transcript_words WHERE transcript_words MATCH ${word}`,
      ).n;
    replace(2, 'apple');
    expect(found('apple')).toBe(1);
    replace(2, 'pear');
    expect([found('apple'), found('pear'), count('transcript_parts')]).toEqual([0, 1, 1]);
    expect(() => db.run(sql`DELETE FROM sessions`)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }),
      }),
    );
    close();
  });

  test('opens with rows that belong to nothing: the doctor tells of them', () => {
    write(
      version,
      `INSERT INTO messages (session_id, seq, role, content, state, created_at)
      VALUES ('lost', 1, 'user', '[]', 'complete', 1);`,
    );
    const { db, close } = openDatabase(file);
    expect(db.all(sql`SELECT 1 FROM messages WHERE session_id = 'lost'`)).toHaveLength(1);
    close();
  });
});
