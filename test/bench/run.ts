import { startBenchProvider } from './app/provider';
import { emptyWindow, seededApp } from './app/subjects';
import type { Row } from './measure';
import { describeMachine, printRow, writeReport } from './report';
import { measureCheckpoints } from './rows/checkpoint';
import { measureEventLoop } from './rows/event-loop';
import { measureGateway } from './rows/gateway';
import { measureImport } from './rows/import';
import { measureOpening } from './rows/long-session-open';
import { measureStreaming } from './rows/long-session-stream';
import { measureTenSessions } from './rows/memory';
import { measureReviewPaint } from './rows/review-paint';
import { measureSearch } from './rows/search';
import { measureStart } from './rows/start';
import { measureUsageExport } from './rows/usage-export';
import { measureUsageSummary } from './rows/usage-summary';
import { measureReveal } from './rows/vault-reveal';

const IDS = [
  'start',
  'memory-start',
  'memory-10-sessions',
  'vault-reveal',
  'event-loop-10-sessions',
  'usage-summary',
  'usage-export',
  'gateway-latency',
  'gateway-first-byte',
  'gateway-throughput',
  'import-cold',
  'import-memory',
  'import-unchanged',
  'open-10000-messages',
  'stream-10000-messages',
  'checkpoint-cold',
  'checkpoint-unchanged',
  'search',
  'review-paint',
];

/** `npm run bench`, all rows, which writes docs/benchmarks.*; `-- --only start,usage-summary` only prints. */
async function main(args: readonly string[]): Promise<void> {
  const only = args[0] === '--only' ? (args[1] ?? '').split(',') : undefined;
  const unknown = only?.filter((id) => !IDS.includes(id));
  if (unknown?.length) throw new Error(`no such row: ${unknown}; there are ${IDS.join(', ')}`);
  const isWanted = (...ids: string[]) => !only || ids.some((id) => only.includes(id));
  const rows: Row[] = [];
  const add = (...measured: Row[]) => {
    rows.push(...measured);
    for (const row of measured) printRow(row);
  };

  if (isWanted('usage-summary')) add(await measureUsageSummary());
  if (isWanted('usage-export')) add(await measureUsageExport());
  if (isWanted('import-cold', 'import-memory', 'import-unchanged')) add(...(await measureImport()));
  if (isWanted('gateway-latency', 'gateway-first-byte', 'gateway-throughput'))
    add(...(await measureGateway(isWanted)));
  if (isWanted('checkpoint-cold', 'checkpoint-unchanged')) add(...(await measureCheckpoints()));
  if (isWanted('search')) add(await measureSearch());
  if (isWanted('vault-reveal')) add(await measureReveal());
  if (isWanted('start', 'memory-start', 'memory-10-sessions', 'event-loop-10-sessions')) {
    const provider = await startBenchProvider();
    const [ours, empty] = [await seededApp(provider), emptyWindow()];
    if (isWanted('start', 'memory-start')) add(...(await measureStart(ours, empty)));
    if (isWanted('memory-10-sessions')) add(await measureTenSessions(ours, empty));
    // Last: the sessions are longer afterwards.
    if (isWanted('event-loop-10-sessions')) add(await measureEventLoop(ours, provider));
    provider.stop();
  }
  if (isWanted('open-10000-messages', 'stream-10000-messages', 'review-paint')) {
    const provider = await startBenchProvider();
    if (isWanted('open-10000-messages')) add(await measureOpening(provider));
    if (isWanted('stream-10000-messages')) add(await measureStreaming(provider));
    if (isWanted('review-paint')) add(await measureReviewPaint(provider));
    provider.stop();
  }
  if (!only) writeReport(await describeMachine(), rows);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  // The provider's process would keep this one alive.
  process.exit(1);
});
