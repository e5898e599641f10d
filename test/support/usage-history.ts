import path from 'node:path';

type History = typeof import('./usage-history.ledger');

/**
 * A month of work in the ledger, for screens that show a history. Loaded through Vite, as the app is
 * built: its migrations are SQL files that Node alone cannot import.
 */
export async function recordUsageHistory(
  ...args: Parameters<History['recordUsageHistory']>
): Promise<void> {
  const { runnerImport } = await import('vite');
  const file = path.join(__dirname, 'usage-history.ledger.ts');
  const { module } = await runnerImport<History>(file, { configFile: false, logLevel: 'error' });
  module.recordUsageHistory(...args);
}
