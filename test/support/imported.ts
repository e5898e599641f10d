import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/main/db/open';
import { createToEntry } from '../../src/main/spending/import/entries';
import { startRun } from '../../src/main/spending/import/run';
import { createWriting } from '../../src/main/spending/import/writing';
import { createLedger } from '../../src/main/spending/ledger/ledger';
import { createPrices } from '../../src/main/spending/prices/prices';
import type { CcusageDay } from '../bench/peers/ccusage';
import { HISTORY_START } from './claude-history';

export const PROFILE = { id: '01900000-0000-7000-8000-000000000001', name: 'Personal' };
/** Six weeks after the history begins. */
export const NOW = HISTORY_START + 46 * 86_400_000;

/** A home of Claude Code and a database; both go with `remove`. */
export function openImport(file = ':memory:') {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-history-'));
  const folder = path.join(home, 'projects');
  fs.mkdirSync(folder);
  const database = openDatabase(file);
  const prices = createPrices({ db: database.db });
  const ledger = createLedger({ database, prices, timeZone: () => 'UTC' });
  const toEntry = createToEntry(PROFILE, (text) => text);
  const writing = createWriting({ database, ledger, toEntry });
  const clock = { now: () => NOW };
  return {
    home,
    folder,
    database,
    ledger,
    writing,
    toEntry,
    start: () => startRun({ database, clock, writing, folders: [folder], onProgress: () => {} }),
    remove() {
      database.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

export type OpenImport = ReturnType<typeof openImport>;

/** The ledger as ccusage tells it: by day and model; costs in US dollars. */
export function asCcusage({ database }: OpenImport): CcusageDay[] {
  const days = new Map<string, Map<string, CcusageDay['modelBreakdowns'][number]>>();
  for (const row of database.db.query.usageRecords.findMany().sync()) {
    const models = days.get(row.day) ?? new Map();
    days.set(row.day, models);
    const line = models.get(row.model) ?? emptyLine(row.model);
    line.inputTokens += row.inputTokens;
    line.outputTokens += row.outputTokens;
    line.cacheCreationTokens += row.cacheWrite5mTokens + row.cacheWrite1hTokens;
    line.cacheReadTokens += row.cacheReadTokens;
    line.cost += (row.costMicroUsd ?? 0) / 1_000_000;
    if (row.costMicroUsd === null) line.missingPricing = true;
    models.set(row.model, line);
  }
  return comparable(
    [...days].map(([date, models]) => ({ date, modelBreakdowns: [...models.values()] })),
  );
}

/** In one order, and rounded to what a micro-dollar is. */
export function comparable(days: readonly CcusageDay[]): CcusageDay[] {
  return days
    .map(({ date, modelBreakdowns }) => ({
      date,
      modelBreakdowns: modelBreakdowns
        .map((line) => ({ ...line, cost: Math.round(line.cost * 1_000_000) / 1_000_000 }))
        .sort((a, b) => (a.modelName < b.modelName ? -1 : 1)),
    }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

function emptyLine(modelName: string): CcusageDay['modelBreakdowns'][number] {
  const tokens = { inputTokens: 0, outputTokens: 0, cacheCreationTokens: 0, cacheReadTokens: 0 };
  return { modelName, ...tokens, cost: 0 };
}
