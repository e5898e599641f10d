import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Query } from './aside';

/** Text that is made of the rows of a query, each of which is one column of text. */
export type Writing = {
  /** Answers one row with the number of rows to come. */
  count: Query;
  rows: Query;
  /** What stands before the first row, between two, and behind the last. */
  head: string;
  separator: string;
  tail: string;
};

export type Written = { rows: number; bytes: number; wasCancelled: boolean };

/**
 * Writes what a query answers into `target`, an existing file, in a thread with a read-only connection of
 * its own, on one state of the database: the main thread never waits (invariant 7), and neither thread
 * holds more than a few rows. `onProgress` comes at most every `progressMs`. What is in `target` after a
 * failure or a cancel is of no use. Rejects with the file system's or SQLite's error code in `code`.
 */
export function writeAside(
  file: string,
  target: string,
  writing: Writing,
  options: {
    progressMs: number;
    onProgress(done: number, total: number): void;
    signal: AbortSignal;
  },
): Promise<Written> {
  const driver = createRequire(__filename).resolve('better-sqlite3');
  const { progressMs, onProgress, signal } = options;
  const isCancelled = new Int32Array(new SharedArrayBuffer(4));
  const cancel = () => void Atomics.store(isCancelled, 0, 1);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  return new Promise<Written>((resolve, reject) => {
    const worker = new Worker(SCRIPT, {
      eval: true,
      workerData: { driver, file, target, ...writing, progressMs, isCancelled },
    });
    worker.on('message', (news: News) => {
      if (news.type === 'progress') onProgress(news.done, news.total);
      else if (news.type === 'end') resolve(news.written);
      else reject(Object.assign(new Error(news.message), { code: news.code }));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the writing thread ended with ${code}`)));
  }).finally(() => signal.removeEventListener('abort', cancel));
}

type News =
  | { type: 'progress'; done: number; total: number }
  | { type: 'end'; written: Written }
  | { type: 'failure'; code: string; message: string };

/** As text, for the reason given in `aside.ts`. Everything in it is synchronous: it has a thread to itself. */
const SCRIPT = `
const fs = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { driver, file, target, count, rows, head, separator, tail, progressMs, isCancelled } = workerData;
const CHUNK_CHARACTERS = 65536;

function write(client, descriptor) {
  client.pragma('trusted_schema = OFF');
  client.exec('BEGIN');
  const total = client.prepare(count.sql).pluck().get(...count.params);
  let text = head;
  let done = 0;
  let bytes = 0;
  let toldAt = 0;
  const flush = () => {
    const chunk = Buffer.from(text);
    for (let at = 0; at < chunk.length; ) at += fs.writeSync(descriptor, chunk, at);
    bytes += chunk.length;
    text = '';
    if (Date.now() - toldAt < progressMs) return;
    toldAt = Date.now();
    parentPort.postMessage({ type: 'progress', done, total });
  };
  for (const row of client.prepare(rows.sql).pluck().iterate(...rows.params)) {
    text += done === 0 ? row : separator + row;
    done += 1;
    if (text.length < CHUNK_CHARACTERS) continue;
    flush();
    if (Atomics.load(isCancelled, 0) === 1) break;
  }
  const wasCancelled = Atomics.load(isCancelled, 0) === 1;
  if (!wasCancelled) {
    text += tail;
    flush();
    fs.fsyncSync(descriptor);
  }
  return { rows: done, bytes, wasCancelled };
}

let client;
let descriptor;
try {
  descriptor = fs.openSync(target, 'r+');
  const Database = require(driver);
  client = new Database(file, { readonly: true, fileMustExist: true });
  const written = write(client, descriptor);
  fs.closeSync(descriptor);
  descriptor = undefined;
  parentPort.postMessage({ type: 'end', written });
} catch (error) {
  parentPort.postMessage({ type: 'failure', code: String(error.code ?? ''), message: String(error.message) });
} finally {
  if (descriptor !== undefined) fs.closeSync(descriptor);
  client?.close();
}
`;
