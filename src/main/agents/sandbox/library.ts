import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { libraryEntry, type Programs, SYSTEM_FOLDERS, unavailable } from './programs';

export type SandboxLibrary = {
  /** The command line that runs `command` in the sandbox. Each is released when it has ended. */
  wrap(command: string, filesystem: SandboxRuntimeConfig['filesystem']): Promise<string>;
  release(): Promise<void>;
  /** Takes away what the library put on disk, and ends its proxies and its thread. */
  close(): Promise<void>;
  /** Settles when the thread has ended, for whatever reason. */
  ended: Promise<void>;
};

/**
 * `@anthropic-ai/sandbox-runtime` in a thread of its own, with one list of domains: its configuration
 * belongs to the thread it is loaded in. It starts `which` and waits for it, which would hold up the app's
 * main thread; and it finds it on the search path, which here has the system's folders only, so that no
 * `which` of an agent is started outside of the sandbox.
 *
 * Without domains its network proxies are never started: no network needs no way out, filtered or not.
 */
export async function loadSandboxLibrary(
  programs: Programs,
  allowedDomains: readonly string[],
  /** A file that the thread loads first; for tests, which answer for names themselves. */
  preload?: string,
): Promise<SandboxLibrary> {
  const sockets = allowedDomains.length === 0 ? null : await makeSocketFolder();
  const thread = startThread(sockets, preload);
  const network = networkConfig(allowedDomains);
  const configured = configure().catch(async (error) => {
    await close();
    throw error;
  });

  /** The socket that the proxies answer at, where they have one; it has to be visible inside. */
  async function configure(): Promise<string | null> {
    const config = {
      network,
      filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
      ...(programs.bubblewrap === null ? {} : { bwrapPath: programs.bubblewrap }),
      ...(programs.seccomp === null ? {} : { seccomp: { applyPath: programs.seccomp } }),
      // It would search the app's working directory for git hooks; we search the workspace ourselves.
      ripgrep: { command: programs.doNothing },
    } satisfies SandboxRuntimeConfig;
    if (sockets === null) {
      await thread.call('updateConfig', config);
      return null;
    }
    if (programs.bubblewrap !== null && programs.socat === null) throw unavailable(NO_SOCAT);
    await thread.call('initialize', {
      ...config,
      ...(programs.socat === null ? {} : { socatPath: programs.socat }),
    } satisfies SandboxRuntimeConfig);
    const socket = await thread.call('getLinuxHttpSocketPath');
    return typeof socket === 'string' ? socket : null;
  }

  async function close(): Promise<void> {
    await thread.call('reset').catch(() => {});
    await thread.end();
    if (sockets !== null) await fs.rm(sockets, { recursive: true, force: true });
  }

  await configured;
  return {
    async wrap(command, filesystem) {
      const socket = await configured;
      const visible = socket === null ? [] : [{ path: socket, literal: true as const }];
      const custom = {
        network,
        filesystem: { ...filesystem, allowRead: [...(filesystem.allowRead ?? []), ...visible] },
      };
      const words = [command, programs.bash, custom, undefined, NAMELESS];
      return String(await thread.call('wrapWithSandbox', ...words));
    },
    async release() {
      await thread.call('cleanupAfterCommand');
    },
    close,
    ended: thread.ended,
  };
}

/** Otherwise the proxies' user name would be the beginning of the command. */
const NAMELESS = { commandId: 'command' };

/** Short, because a socket's address is; only this user's; and each thread's own, because names repeat. */
function makeSocketFolder(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), 'chatelaine-net-'));
}

const NO_SOCAT =
  'This workspace allows network domains, which needs socat: install it (on Debian and Ubuntu: sudo apt ' +
  'install socat), or allow no domains.';

function networkConfig(allowedDomains: readonly string[]): SandboxRuntimeConfig['network'] {
  if (allowedDomains.length === 0) return { allowedDomains: [], deniedDomains: [] };
  return {
    allowedDomains: [...allowedDomains],
    deniedDomains: [],
    strictAllowlist: true,
    // a server that answers for several names is asked for the one on the list
    requireHostMatch: true,
    // on top of this machine, link-local and metadata addresses, which it refuses by itself
    deniedResolvedAddresses: PRIVATE_NETWORKS,
  };
}

/** RFC 1918, 4193, 6598, 2544, 3879 and 8215. */
const PRIVATE_NETWORKS = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
  ...['fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
];

function startThread(temporaryFolder: string | null, preload: string | undefined) {
  const worker = new Worker(WORKER_SOURCE, {
    eval: true,
    workerData: { library: pathToFileURL(libraryEntry()).href, preload },
    env: {
      PATH: SYSTEM_FOLDERS.join(':'),
      ...(temporaryFolder === null ? {} : { TMPDIR: temporaryFolder }),
    },
    execArgv: [],
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  let hasEnded = false;

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
      hasEnded = true;
      for (const call of waiting.values()) call.reject(unavailable(CLOSED));
      waiting.clear();
      resolve();
    };
    worker.on('error', end);
    worker.on('exit', end);
  });

  return {
    call(method: string, ...words: unknown[]): Promise<unknown> {
      if (hasEnded) return Promise.reject(unavailable(CLOSED));
      return new Promise((resolve, reject) => {
        const id = calls++;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, method, words } satisfies Call);
      });
    },
    end: () => worker.terminate(),
    ended,
  };
}

const CLOSED = 'The sandbox has been closed.';

type Call = { id: number; method: string; words: unknown[] };
type Answer = { id: number; value?: unknown; problem?: string };

/** Source text, because a thread's file would have to survive bundling; the library is imported by address. */
const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData.preload !== undefined) require(workerData.preload);
const library = import(workerData.library);
parentPort.on('message', async ({ id, method, words }) => {
  try {
    const { SandboxManager } = await library;
    parentPort.postMessage({ id, value: await SandboxManager[method](...words) });
  } catch (error) {
    parentPort.postMessage({ id, problem: String(error?.message ?? error) });
  }
});
`;
