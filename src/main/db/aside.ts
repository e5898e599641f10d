import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** One read-only statement. */
export type Query = { sql: string; params: readonly unknown[] };

/**
 * Answers the queries from a second, read-only connection in a thread of its own, all on one state of
 * the database. For what reads much: the main thread never waits (invariant 7).
 */
export function queryAside(file: string, queries: readonly Query[]): Promise<unknown[][]> {
  const driver = createRequire(__filename).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, { eval: true, workerData: { driver, file, queries } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the reading thread ended with ${code}`)));
  });
}

/** As text, because a worker needs a file of its own, and the main process is one bundle. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const client = new Database(workerData.file, { readonly: true, fileMustExist: true });
client.pragma('trusted_schema = OFF');
client.exec('BEGIN');
parentPort.postMessage(workerData.queries.map(({ sql, params }) => client.prepare(sql).all(...params)));
client.close();
`;
