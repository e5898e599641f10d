import assert from 'node:assert';
import path from 'node:path';
import Database from 'better-sqlite3';
import { systemClock } from '../../../src/main/clock';
import { openDatabase } from '../../../src/main/db/open';
import { countDifferences, verifyRollups } from '../../../src/main/spending/ledger/rollup-proof';
import { createPrices, type Prices } from '../../../src/main/spending/prices/prices';
import { createUsage, type Usage } from '../../../src/main/spending/usage/usage';
import { throwawayFolder } from '../app/electron';
import { alternate, quantile, type Row, ratio, sample } from '../measure';
import { FIRST_DAY, LAST_DAY, PROFILE, RECORDS, seedLedger } from './ledger-seed';
import { rawSummary } from './raw-summary';

const ROUNDS = 15;
const CALLS = 20;
const GOAL_RATIO = 1 / 100;
const GOAL_P95_MS = 10;

const MONTH = {
  profileId: PROFILE,
  from: '2026-10-22',
  to: LAST_DAY,
  by: 'model',
  withoutImports: false,
} as const;
const YEAR = { ...MONTH, from: FIRST_DAY };

/** What the Usage screen asks, from the rollup and from the records themselves. */
export async function measureUsageSummary(): Promise<Row> {
  const file = path.join(throwawayFolder('ledger'), 'chatelaine.db');
  const database = openDatabase(file);
  const client = new Database(file);
  await seedLedger(database, client);
  assert.strictEqual(countDifferences(await verifyRollups(database)), 0);

  const prices = createPrices({ db: database.db });
  const usage = createUsage({ database, clock: systemClock, prices });
  const month = await compare({ usage, client, prices }, MONTH, ROUNDS);
  const year = await compare({ usage, client, prices }, YEAR, 3);
  client.close();
  database.close();

  const both = { ours: sample(month.ours), peer: sample(month.raw) };
  const p95 = quantile(month.ours, 0.95);
  const [ofYear, rawYear] = [sample(year.ours).median, sample(year.raw).median];
  return {
    id: 'usage-summary',
    what: 'Usage screen query on 1 M records',
    against: 'the same answer from raw records',
    unit: 'ms',
    ...both,
    goal: '≤ 0.01 × (100 × faster), p95 ≤ 10 ms',
    holds: ratio(both) <= GOAL_RATIO && p95 <= GOAL_P95_MS,
    how: `\`usage.summary\` of 30 days by model (with the 30 days before) over ${RECORDS.toLocaleString('en')} records of a year (48 lines of the rollup a day), from the rollup, against plain SQL over the records with their index, in as many passes; both answers are compared first. In Node, ${month.ours.length} and ${month.raw.length} calls in turn.`,
    notes: [
      `p95 ${p95.toFixed(2)} ms. What is gained is the number of records in a line of the rollup, here about 57.`,
      `Only a sixth of the records are in those 60 days, and the index finds them. The same question about the whole year: ${ofYear.toFixed(1)} ms against ${rawYear.toFixed(0)} ms (${(rawYear / ofYear).toFixed(0)} × faster).`,
    ],
  };
}

/** Milliseconds per call, in ascending order. */
async function compare(
  { usage, client, prices }: { usage: Usage; client: Database.Database; prices: Prices },
  question: typeof MONTH | typeof YEAR,
  rounds: number,
): Promise<{ ours: number[]; raw: number[] }> {
  const ask = () => usage.summary(question);
  const askRaw = rawSummary(client, prices, question);
  assert.deepStrictEqual(ask(), askRaw());
  const ours: number[] = [];
  const [, raw] = await alternate(
    rounds,
    () => {
      for (let call = 0; call < CALLS; call += 1) ours.push(elapsed(ask));
    },
    () => elapsed(askRaw),
  );
  const ascending = (a: number, b: number) => a - b;
  return { ours: ours.sort(ascending), raw: raw.sort(ascending) };
}

function elapsed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
