import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { ChatelaineError } from '../../../shared/errors';
import { loadSandboxLibrary, type SandboxLibrary } from './library';
import type { Programs } from './programs';

export type SandboxLibraries = {
  /** The command line that runs `command` with these domains, and what to call when it has ended. */
  wrap(
    command: string,
    allowedDomains: readonly string[],
    filesystem: SandboxRuntimeConfig['filesystem'],
  ): Promise<{ line: string; release(): Promise<void> }>;
  close(): Promise<void>;
};

/** How long a list's proxies wait for another command. */
const IDLE_MS = 5 * 60_000;

/**
 * One library thread per list of domains, started with its first command and ended some time after its
 * last. So the proxies of a list know no other, and have a password of their own.
 *
 * The threads clean up together. A file that the library puts on disk to mount something over is made by
 * the first that needs it and used by all; taken away while a command of another thread runs, it would
 * take that command's protection with it. So all of them wait until nothing runs.
 */
export function createLibraries(
  programs: Programs,
  { idleMs = IDLE_MS, preload }: { idleMs?: number; preload?: string | undefined } = {},
): SandboxLibraries {
  const lists = new Map<string, List>();
  let owed: SandboxLibrary[] = [];
  let running = 0;
  let cleaning: Promise<unknown> = Promise.resolve();

  function listOf(allowedDomains: readonly string[]): List {
    const domains = [...new Set(allowedDomains.map((domain) => domain.toLowerCase()))].sort();
    const key = JSON.stringify(domains);
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list: List = {
      library: loadSandboxLibrary(programs, domains, preload),
      running: 0,
      idle: undefined,
      isPermanent: domains.length === 0,
    };
    lists.set(key, list);
    // what failed or ended is started anew the next time
    const forget = () => {
      if (lists.get(key) === list) lists.delete(key);
    };
    list.library.then(({ ended }) => ended.then(forget), forget);
    return list;
  }

  async function wrap(
    command: string,
    allowedDomains: readonly string[],
    filesystem: SandboxRuntimeConfig['filesystem'],
  ) {
    for (const domain of allowedDomains) assertDomain(domain);
    running++;
    const list = listOf(allowedDomains);
    list.running++;
    clearTimeout(list.idle);
    try {
      await cleaning;
      const library = await list.library;
      const line = await library.wrap(command, filesystem);
      return { line, release: () => release(list, library) };
    } catch (error) {
      // a wrap that failed has nothing to give back
      await release(list, null);
      throw error;
    }
  }

  async function release(list: List, library: SandboxLibrary | null): Promise<void> {
    if (library !== null) owed.push(library);
    list.running--;
    running--;
    if (list.running === 0 && !list.isPermanent) {
      list.idle = setTimeout(() => {
        list.idle = undefined;
        if (running === 0) cleanUp();
      }, idleMs);
      list.idle.unref();
    }
    if (running === 0) cleanUp();
    await cleaning;
  }

  /** Nothing runs, and nothing begins before this has ended. */
  function cleanUp(): void {
    const toRelease = owed;
    owed = [];
    const toEnd = [...lists].filter(
      ([, list]) => !list.isPermanent && list.running === 0 && list.idle === undefined,
    );
    for (const [key] of toEnd) lists.delete(key);
    cleaning = cleaning
      .then(() => Promise.all(toRelease.map((library) => library.release())))
      .then(() => Promise.all(toEnd.map(([, list]) => end(list))))
      // a thread that has died has nothing left to release
      .catch(() => {});
  }

  return {
    wrap,
    async close() {
      const all = [...lists.values()];
      lists.clear();
      for (const list of all) clearTimeout(list.idle);
      await cleaning;
      await Promise.all(all.map(end));
    },
  };
}

/** The library takes a list as it is; a `*` in it would be everything. */
function assertDomain(domain: string): void {
  if (HOST.test(domain)) return;
  throw new ChatelaineError(
    'INVALID_INPUT',
    `“${domain}” is not a domain that commands can be allowed. Write one such as example.com or *.example.com.`,
  );
}

/** A name, an address, or `*.` and a name of two parts at least; a port may follow. */
const HOST = /^(localhost|(\*\.[a-z0-9-]+|[a-z0-9-]+)(\.[a-z0-9-]+)+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

type List = {
  library: Promise<SandboxLibrary>;
  running: number;
  /** Set while nothing runs and the wait has not passed. */
  idle: NodeJS.Timeout | undefined;
  isPermanent: boolean;
};

async function end(list: List): Promise<void> {
  const library = await list.library.catch(() => null);
  await library?.close();
}
