import assert from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openDatabase } from '../../../src/main/db/open';
import { createUsageExport } from '../../../src/main/spending/usage/export';
import { throwawayFolder } from '../app/electron';
import { alternate, type Row, ratio, sample } from '../measure';
import { FIRST_DAY, LAST_DAY, PROFILE, RECORDS, seedLedger } from './ledger-seed';

const ROUNDS = 3;
/** A tenth of the year, and so of the records. */
const SHORT_TO = '2025-12-27';
const SAMPLE_MS = 5;

/** What an export of the whole ledger takes from the memory of the machine, against one of a tenth. */
export async function measureUsageExport(): Promise<Row> {
  const folder = throwawayFolder('export');
  const file = path.join(folder, 'chatelaine.db');
  const database = openDatabase(file);
  const client = new Database(file);
  await seedLedger(database, client);
  client.close();

  const target = path.join(folder, 'export.csv');
  const usageExport = createUsageExport({
    database,
    emit: () => {},
    chooseSaveFile: async () => target,
  });
  const exportUntil = async (to: string) => {
    const question = { profileId: PROFILE, from: FIRST_DAY, to, filter: {} };
    const measured = await watched(() => usageExport.run({ ...question, format: 'csv' }));
    return { ...measured, records: measured.answer?.records ?? 0, bytes: fs.statSync(target).size };
  };
  // What the first one loads stays.
  await exportUntil(FIRST_DAY);
  const [whole, tenth] = await alternate(
    ROUNDS,
    () => exportUntil(LAST_DAY),
    () => exportUntil(SHORT_TO),
  );
  database.close();
  for (const { records } of whole) assert.strictEqual(records, RECORDS);

  const both = {
    ours: sample(whole.map(({ peakMb }) => peakMb)),
    peer: sample(tenth.map(({ peakMb }) => peakMb)),
  };
  const time = sample(whole.map(({ ms }) => ms));
  const grown = sample(whole.map(({ grownMb }) => grownMb));
  return {
    id: 'usage-export',
    what: 'Highest memory while 1 M records are exported',
    against: `while ${(tenth[0]?.records ?? 0).toLocaleString('en')} are`,
    unit: 'MB',
    ...both,
    goal: '≤ 1.25 × (flat)',
    holds: ratio(both) <= 1.25,
    how: `\`usage.export\` of the ledger of the row before to CSV: the highest resident size of the process, the writing thread included, looked at every ${SAMPLE_MS} ms. In Node, ${ROUNDS} of each, in turn.`,
    notes: [
      `It grew by ${grown.median.toFixed(0)} MB (at most ${grown.highest.toFixed(0)} MB).`,
      `1 M records are ${Math.round((whole[0]?.bytes ?? 0) / 1e6)} MB in ${(time.median / 1_000).toFixed(1)} s.`,
      `The main thread was never late by more than ${Math.round(Math.max(...whole.map(({ latestMs }) => latestMs)))} ms meanwhile.`,
    ],
  };
}

async function watched<T>(work: () => Promise<T>) {
  const before = process.memoryUsage.rss();
  let peak = before;
  let latestMs = 0;
  let expectedAt = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
    latestMs = Math.max(latestMs, performance.now() - expectedAt);
    expectedAt = performance.now() + SAMPLE_MS;
  }, SAMPLE_MS);
  const startedAt = performance.now();
  const answer = await work();
  const ms = performance.now() - startedAt;
  clearInterval(timer);
  return { answer, ms, latestMs, peakMb: peak / 2 ** 20, grownMb: (peak - before) / 2 ** 20 };
}
