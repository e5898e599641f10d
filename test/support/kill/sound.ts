import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from '../app';
import type { Provider } from '../provider';

/**
 * The file is whole, nothing in it is half done, and the ledger has each request that was answered, once,
 * with sums that agree.
 */
export function expectSound(dataFolder: string, provider: Provider): { requests: number } {
  const database = new DatabaseSync(path.join(dataFolder, 'chatelaine.db'), { readOnly: true });
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  expect(all('PRAGMA quick_check')).toEqual([{ quick_check: 'ok' }]);
  expect(all("SELECT id FROM sessions WHERE status IN ('running', 'asking', 'waiting')")).toEqual(
    [],
  );
  expect(all("SELECT seq FROM messages WHERE state = 'streaming'")).toEqual([]);
  expect(all("SELECT id FROM tool_calls WHERE status IN ('pending', 'asking', 'running')")).toEqual(
    [],
  );
  expect(all('SELECT id FROM queued_messages')).toEqual([]);

  const charged = all('SELECT request_id FROM usage_records').map((row) => row.request_id);
  const answered = all(
    "SELECT request ->> '$.requestId' AS id FROM messages WHERE request IS NOT NULL",
  ).map((row) => row.id);
  const made = new Set<unknown>(provider.journal.requests.map(({ requestId }) => requestId));
  expect(new Set(charged).size).toBe(charged.length);
  expect(charged.filter((requestId) => !made.has(requestId))).toEqual([]);
  expect([...answered].sort()).toEqual([...charged].sort());
  expect(
    all('SELECT sum(cost_micro_usd) AS cost, count(*) AS requests FROM usage_records'),
  ).toEqual(all('SELECT sum(cost_micro_usd) AS cost, sum(requests) AS requests FROM usage_days'));
  database.close();
  return { requests: charged.length };
}

/** Each command has left its mark once at most. How many there are. */
export function expectNoneTwice(workspace: string): number {
  const file = path.join(workspace, 'marks');
  const marks = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : [];
  expect(marks.filter((mark, index) => marks.indexOf(mark) !== index)).toEqual([]);
  return marks.length;
}

/** Processes that mention a text in their arguments: what is left of a command. */
export function processesOf(text: string): string[] {
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false; // It has ended meanwhile.
    }
  });
}
