import { Worker } from 'node:worker_threads';
import type { Batch, FileProgress, ReadingEnd, ReadingJob, ReadingNews, Source } from './found';
import { createLines } from './lines';
import { createReader } from './reader';
import { createReplies } from './replies';

export type Reading = {
  /** The batch that was told of is written: the thread may go on. */
  written(): void;
  /** Ends it between two pieces of a file; nothing more is told. */
  cancel(): void;
  ended: Promise<ReadingEnd>;
};

/** Reads in a thread of its own, so that the main thread never waits for a file (invariant 7). */
export function startReading(
  job: { folders: readonly string[]; known: readonly FileProgress[]; now: number },
  on: {
    batch(batch: Batch): void;
    progress(progress: { done: number; total: number; files: number }): void;
  },
): Reading {
  const signals = new SharedArrayBuffer(8);
  const signal = new Int32Array(signals);
  let isCancelled = false;
  const ended = run({ ...job, task: 'read', signals }, (news) => {
    if (isCancelled) return;
    if (news.type === 'batch') on.batch(news.batch);
    if (news.type === 'progress') on.progress(news);
  });
  const wake = (index: number) => {
    Atomics.add(signal, index, 1);
    Atomics.notify(signal, 0);
  };
  return {
    written: () => wake(0),
    cancel() {
      if (!isCancelled) wake(1);
      isCancelled = true;
    },
    ended: ended.then((news) => (news.type === 'end' ? news.end : NOTHING)),
  };
}

/** The folders, with the files in them and their bytes. */
export async function listSources(folders: readonly string[]): Promise<Source[]> {
  const signals = new SharedArrayBuffer(8);
  const news = await run({ task: 'list', folders, known: [], now: 0, signals }, () => {});
  return news.type === 'sources' ? news.sources : [];
}

const NOTHING: ReadingEnd = { files: 0, changedFiles: 0, bad: 0 };

/** Answers the last thing that the thread tells. */
function run(job: ReadingJob, onNews: (news: ReadingNews) => void): Promise<ReadingNews> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(SOURCE, {
      eval: true,
      workerData: job,
      execArgv: [],
      env: {},
      // Far more than it keeps: a mistake ends the thread and not the app. What it throws away is soon
      // collected, instead of growing to what a whole process is allowed.
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (news: ReadingNews) => {
      onNews(news);
      if (news.type === 'end' || news.type === 'sources') resolve(news);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the reading thread ended with ${code}`)));
  });
}

/**
 * As text, because a worker needs a file of its own and the main process is one bundle: the functions' own
 * source, so that they are checked and tested like all others.
 */
const SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const node = {
  fs: require('node:fs'), path: require('node:path'), crypto: require('node:crypto'), Buffer
};
const post = (news) => parentPort.postMessage(news);
const lines = (${createLines})(node);
const replies = (${createReplies})(node);
const { sources, read } = (${createReader})({ ...node, lines, replies, post });
if (workerData.task === 'list') post({ type: 'sources', sources: sources(workerData.folders) });
else post({ type: 'end', end: read(workerData) });
`;
