import assert from 'node:assert';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { throwawayFolder } from '../app/electron';
import { bundle } from '../bundles';
import { alternate, type Row, ratio, sample } from '../measure';
import { askCcusage, CCUSAGE_ARGUMENTS, ccusage, ccusageEnvironment } from '../peers/ccusage';
import { HISTORY_BYTES, USAGE_LINES, writeBenchHistory } from './import-history';
import type { ImportMeasured } from './import-process';

const ROUNDS = 3;
const GOAL_TIME = 0.7;
const GOAL_MEMORY = 0.5;
const GOAL_UNCHANGED = 0.02;
const WATCH_MS = 5;

/** Claude Code's history into the ledger, against ccusage on the same files; none where it cannot be had. */
export async function measureImport(): Promise<Row[]> {
  const program = await ccusage();
  if (program === null) {
    console.log('import: left out, because ccusage cannot be installed here');
    return [];
  }
  const folder = throwawayFolder('history');
  const home = path.join(folder, 'claude');
  const replies = writeBenchHistory(home);
  const database = path.join(folder, 'chatelaine.db');
  await agree(program, home, database, replies);

  const again: ImportMeasured[] = [];
  const [ours, theirs] = await alternate(
    ROUNDS,
    async () => {
      removeDatabase(database);
      const cold = await importIn(home, database);
      again.push(await importIn(home, database));
      return cold;
    },
    () => measureCcusage(program, home),
  );
  fs.rmSync(folder, { recursive: true, force: true });
  return rows(ours, again, theirs, replies);
}

function rows(
  cold: readonly ImportMeasured[],
  again: readonly ImportMeasured[],
  theirs: readonly Peer[],
  replies: number,
): Row[] {
  const ms = (all: readonly { ms: number }[]) => sample(all.map((one) => one.ms));
  const memory = (all: readonly { peakMemory: number }[]) =>
    sample(all.map((one) => one.peakMemory));
  const what = `${USAGE_LINES.toLocaleString('en')} lines with usage in ${HISTORY_BYTES / 1e9} GB`;
  const time = { ours: ms(cold), peer: ms(theirs) };
  const size = { ours: memory(cold), peer: memory(theirs) };
  const same = { ours: ms(again), peer: ms(cold) };
  const delay = sample(cold.map((one) => one.p99Delay)).median;
  return [
    {
      id: 'import-cold',
      what: `Import of ${what}`,
      against: 'ccusage 20 (native, both cores), which adds up and keeps nothing',
      unit: 'ms',
      ...time,
      goal: `≤ ${GOAL_TIME} ×`,
      holds: ratio(time) <= GOAL_TIME,
      how: `From asking for it until ${replies.toLocaleString('en')} records are in an empty ledger, on disk, against one run of \`ccusage ${CCUSAGE_ARGUMENTS.join(' ')}\` on the same files, which the system has in memory; ${ROUNDS} of each, in turn. Tokens by day and model are compared first.`,
      notes: [
        `The main thread does the writing, and each commit waits for the disk: p99 of its event-loop delay is ${delay.toFixed(1)} ms.`,
      ],
    },
    {
      id: 'import-memory',
      what: `Memory for the import of ${what}`,
      against: 'ccusage 20',
      unit: 'MB',
      ...size,
      goal: `≤ ${GOAL_MEMORY} ×, never more than 200 MB`,
      holds: ratio(size) <= GOAL_MEMORY && size.ours.highest <= 200,
      how: 'The most that the process ever had resident: Node, the database and the reading thread; of ccusage what the system says shortly before it ends. The runs of the row above.',
      notes: [],
    },
    {
      id: 'import-unchanged',
      what: 'The same import again, nothing changed',
      against: 'its own first run',
      unit: 'ms',
      ...same,
      goal: `≤ ${GOAL_UNCHANGED} ×`,
      holds: ratio(same) <= GOAL_UNCHANGED,
      how: 'In a new process, with the ledger of the first run; after each of them.',
      notes: [],
    },
  ];
}

/** Both have to count the same, or the comparison says nothing. */
async function agree(
  program: string,
  home: string,
  database: string,
  replies: number,
): Promise<void> {
  const { added } = await importIn(home, database);
  assert.strictEqual(added, replies);
  const { default: Database } = await import('better-sqlite3');
  const client = new Database(database, { readonly: true });
  const ours = client.prepare(TOKENS).all();
  client.close();
  const theirs = (await askCcusage(program, home)).flatMap(({ date, modelBreakdowns }) =>
    modelBreakdowns.map((line) => ({
      day: date,
      model: line.modelName,
      input: line.inputTokens,
      output: line.outputTokens,
      written: line.cacheCreationTokens,
      read: line.cacheReadTokens,
    })),
  );
  theirs.sort((a, b) => (a.day + a.model < b.day + b.model ? -1 : 1));
  assert.deepStrictEqual(ours, theirs);
}

const TOKENS = `
SELECT day, model, sum(input_tokens) AS input, sum(output_tokens) AS output,
  sum(cache_write_5m_tokens + cache_write_1h_tokens) AS written, sum(cache_read_tokens) AS read
FROM usage_records GROUP BY day, model ORDER BY day || model`;

function removeDatabase(file: string): void {
  for (const ending of ['', '-wal', '-shm']) fs.rmSync(file + ending, { force: true });
}

async function importIn(home: string, database: string): Promise<ImportMeasured> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [bundle('import'), home, database]);
  return JSON.parse(stdout);
}

type Peer = { ms: number; peakMemory: number };

/** `VmHWM` of Linux is the most so far; the last value before the end is what we have of it. */
function measureCcusage(program: string, home: string): Promise<Peer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const env = ccusageEnvironment(home);
    const child = spawn(program, CCUSAGE_ARGUMENTS, { env, stdio: 'ignore' });
    let peakMemory = 0;
    const watching = setInterval(() => {
      peakMemory = Math.max(peakMemory, readPeak(child.pid));
    }, WATCH_MS);
    child.once('error', reject);
    child.once('exit', () => {
      clearInterval(watching);
      resolve({ ms: performance.now() - startedAt, peakMemory });
    });
  });
}

/** In MB. */
function readPeak(pid: number | undefined): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has just ended
  }
}
