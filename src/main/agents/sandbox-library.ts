import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { libraryEntry, type Programs, SYSTEM_FOLDERS, unavailable } from './sandbox-programs';

export type SandboxLibrary = {
  /** The command line that runs `command` in the sandbox. Each is released when it has ended. */
  wrap(command: string, filesystem: SandboxRuntimeConfig['filesystem']): Promise<string>;
  release(): Promise<void>;
  /** Takes away what the library put on disk, and ends its thread. */
  close(): Promise<void>;
  /** Settles when the thread has ended, for whatever reason. */
  ended: Promise<void>;
};

/**
 * `@anthropic-ai/sandbox-runtime` in a thread of its own. It starts `which` and waits for it, which would
 * hold up the app's main thread; and it finds it on the search path, which here has the system's folders
 * only, so that no `which` of an agent is started outside of the sandbox.
 */
export function loadSandboxLibrary(programs: Programs): SandboxLibrary {
  const worker = new Worker(WORKER_SOURCE, {
    eval: true,
    workerData: pathToFileURL(libraryEntry()).href,
    env: { PATH: SYSTEM_FOLDERS.join(':') },
    execArgv: [],
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let calls = 0;

  worker.on('message', ({ id, value, problem }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    // alone it must not keep the app from ending
    if (waiting.size === 0) worker.unref();
    if (problem === undefined) call?.resolve(value);
    else call?.reject(unavailable(`The sandbox cannot be set up: ${problem}`));
  });
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      for (const call of waiting.values()) call.reject(unavailable('The sandbox has been closed.'));
      waiting.clear();
      resolve();
    };
    worker.on('error', end);
    worker.on('exit', end);
  });

  function call(method: string, ...words: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = calls++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, method, words } satisfies Call);
    });
  }

  // Its network proxies are never started: no network needs no way out, filtered or not.
  const configured = call('updateConfig', {
    network: NO_NETWORK,
    filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
    ...(programs.bubblewrap === null ? {} : { bwrapPath: programs.bubblewrap }),
    ...(programs.seccomp === null ? {} : { seccomp: { applyPath: programs.seccomp } }),
    // It would search the app's working directory for git hooks; we search the workspace ourselves.
    ripgrep: { command: programs.doNothing },
  } satisfies SandboxRuntimeConfig);
  configured.catch(() => {});

  return {
    async wrap(command, filesystem) {
      await configured;
      const custom = { network: NO_NETWORK, filesystem };
      return String(await call('wrapWithSandbox', command, programs.bash, custom));
    },
    async release() {
      await call('cleanupAfterCommand');
    },
    async close() {
      await call('reset');
      await worker.terminate();
    },
    ended,
  };
}

const NO_NETWORK = { allowedDomains: [], deniedDomains: [] };

type Call = { id: number; method: string; words: unknown[] };
type Answer = { id: number; value?: unknown; problem?: string };

/** Source text, because a thread's file would have to survive bundling; the library is imported by address. */
const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const library = import(workerData);
parentPort.on('message', async ({ id, method, words }) => {
  try {
    const { SandboxManager } = await library;
    parentPort.postMessage({ id, value: await SandboxManager[method](...words) });
  } catch (error) {
    parentPort.postMessage({ id, problem: String(error?.message ?? error) });
  }
});
`;
