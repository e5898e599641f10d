import { Worker } from 'node:worker_threads';
import { createBranch } from './reading/branch';
import { createMedia } from './reading/media';
import { createOpening } from './reading/opening';
import { createOutlines } from './reading/outlines';
import { createPlaces } from './reading/places';
import type { HistoryJob, HistoryNews } from './reading/recorded';
import { createRows } from './reading/rows';
import { createSpoken } from './reading/spoken';

/**
 * Reads Claude Code's conversations in a thread of its own, so that the main thread never waits for a file
 * (invariant 7). The thread goes on when the next news is asked for, and ends when no more is wanted.
 */
export async function* readHistory(job: HistoryJob): AsyncGenerator<HistoryNews> {
  const worker = new Worker(SOURCE, {
    eval: true,
    workerData: job,
    execArgv: [],
    env: {},
    // A mistake ends the thread and not the app.
    resourceLimits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 32 },
  });
  try {
    for (;;) {
      const news = await new Promise<HistoryNews | null>((resolve, reject) => {
        worker.removeAllListeners();
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', (code) => reject(new Error(`the reading thread ended with ${code}`)));
        worker.postMessage('next');
      });
      if (news === null) return;
      yield news;
    }
  } finally {
    worker.removeAllListeners();
    worker.on('error', () => {});
    void worker.terminate();
  }
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
const places = (${createPlaces})(node);
const spoken = (${createSpoken})();
const media = (${createMedia})({ ...node, spoken });
const branches = (${createBranch})({ ...node, spoken });
const rows = (${createRows})({ ...node, spoken, media });
const outlines = (${createOutlines})({ ...node, places, spoken });
const { open } = (${createOpening})({ ...node, places, branches, rows });
let news;
parentPort.on('message', () => {
  news ??= workerData.task === 'list' ? [outlines.list(workerData)].values() : open(workerData);
  parentPort.postMessage(news.next().value ?? null);
});
`;
