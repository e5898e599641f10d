import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../src/main/clock';
import { openDatabase } from '../../../src/main/db/open';
import { createToEntry } from '../../../src/main/spending/import/entries';
import { historyFolders } from '../../../src/main/spending/import/folders';
import { startRun } from '../../../src/main/spending/import/run';
import { createWriting } from '../../../src/main/spending/import/writing';
import { createLedger } from '../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../src/main/spending/prices/prices';

export type ImportMeasured = {
  added: number;
  ms: number;
  /** Of the whole process with its database, in MB. */
  peakMemory: number;
  /** Of the thread that the app lives in, in ms. */
  p99Delay: number;
};

/** One import in a process of its own: `<home of Claude Code> <database file>`. Prints what was measured. */
async function main(home: string, file: string): Promise<void> {
  const database = openDatabase(file);
  const prices = createPrices({ db: database.db });
  const ledger = createLedger({ database, prices, timeZone: () => 'UTC' });
  const profile = { id: '01900000-0000-7000-8000-000000000001', name: 'Personal' };
  const toEntry = createToEntry(profile, (text) => text);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const folders = await historyFolders({
    homeFolder: path.join(home, 'none'),
    environment: { CLAUDE_CONFIG_DIR: home },
  });
  const { added } = await startRun({
    database,
    clock: systemClock,
    folders,
    writing: createWriting({ database, ledger, toEntry }),
    onProgress: () => {},
  }).ended;
  const measured: ImportMeasured = {
    added,
    ms: performance.now() - startedAt,
    peakMemory: process.resourceUsage().maxRSS / 1024,
    p99Delay: delay.percentile(99) / 1e6,
  };
  database.close();
  console.log(JSON.stringify(measured));
}

const [home = '', file = ''] = process.argv.slice(2);
void main(home, file);
