import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** One read-only statement. */
export type Query = { sql: string; params: readonly unknown[] };

export type Reader = {
  /**
   * Answers the queries from a second, read-only connection in a thread of its own, all on one state of
   * the database. For what reads much: the main thread never waits (invariant 7). Rejects with SQLite's
   * code in `code`.
   */
  ask(queries: readonly Query[]): Promise<unknown[][]>;
  /** Ends the threads; what is being asked is rejected. */
  close(): void;
};

/** A thread takes 40 ms to start, which who types a search would notice: the last one is kept for a while. */
const KEPT_MS = 30_000;

/** Threads that read beside the main one: as many as are asked at once, one of them kept. */
export function createReader(file: string): Reader {
  const threads = new Set<Thread>();
  let idle: Thread | null = null;

  function keep(thread: Thread): void {
    if (idle || thread.isOver()) {
      thread.end();
      return;
    }
    idle = thread;
    thread.endAfter(KEPT_MS, () => {
      if (idle === thread) idle = null;
    });
  }

  function take(): Thread {
    const kept = idle;
    idle = null;
    if (kept && !kept.isOver()) return kept;
    const started = startThread(file, () => threads.delete(started));
    threads.add(started);
    return started;
  }

  return {
    async ask(queries) {
      const thread = take();
      try {
        return await thread.ask(queries);
      } finally {
        keep(thread);
      }
    },
    close() {
      for (const thread of threads) thread.end();
    },
  };
}

type Thread = ReturnType<typeof startThread>;
type Answer = { rows: unknown[][] } | { message: string; code: string };

/** One question at a time. */
function startThread(file: string, onEnd: () => void) {
  const driver = createRequire(__filename).resolve('better-sqlite3');
  const worker = new Worker(SCRIPT, { eval: true, workerData: { driver, file } });
  let settle: { resolve(rows: unknown[][]): void; reject(reason: Error): void } | null = null;
  let ending: NodeJS.Timeout | undefined;
  let isOver = false;

  worker.on('message', (answer: Answer) => {
    if ('rows' in answer) settle?.resolve(answer.rows);
    else settle?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  });
  worker.on('error', (error) => {
    // Its end is told a moment later; until then it must not be asked.
    isOver = true;
    settle?.reject(error);
  });
  worker.once('exit', (code) => {
    isOver = true;
    settle?.reject(new Error(`the reading thread ended with ${code}`));
    onEnd();
  });

  function end(): void {
    clearTimeout(ending);
    isOver = true;
    void worker.terminate();
  }

  return {
    isOver: () => isOver,
    end,
    endAfter(ms: number, onEnded: () => void): void {
      ending = setTimeout(() => {
        onEnded();
        end();
      }, ms);
      // Nothing that is merely kept keeps the app from closing.
      ending.unref();
      worker.unref();
    },
    ask(queries: readonly Query[]): Promise<unknown[][]> {
      clearTimeout(ending);
      worker.ref();
      return new Promise<unknown[][]>((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage(queries);
      }).finally(() => {
        settle = null;
      });
    },
  };
}

/** As text, because a worker needs a file of its own, and the main process is one bundle. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
let client;
parentPort.on('message', (queries) => {
  try {
    if (!client) {
      client = new Database(workerData.file, { readonly: true, fileMustExist: true });
      client.pragma('trusted_schema = OFF');
    }
    client.exec('BEGIN');
    try {
      parentPort.postMessage({ rows: queries.map(({ sql, params }) => client.prepare(sql).all(...params)) });
    } finally {
      // An error may have ended it already, and its code is what counts.
      if (client.inTransaction) client.exec('COMMIT');
    }
  } catch (error) {
    parentPort.postMessage({ message: String(error && error.message), code: String(error && error.code) });
  }
});
`;
