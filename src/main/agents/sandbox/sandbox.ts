import fs from 'node:fs/promises';
import type { SandboxState } from '../../../shared/commands/sessions';
import { createIdentities } from './identity';
import { createLauncher, type Launcher } from './launcher';
import { childEnvironment, filesystemPolicy, type WorktreePlace } from './policy';
import {
  type Begun,
  complete,
  type SandboxedProcess,
  type SandboxPlace,
  type SandboxResult,
  type SandboxRun,
} from './process';
import { programText, type SandboxProgram } from './program';
import { programFolders } from './programs';
import { holdStill } from './stillness';

export type { SandboxedProcess, SandboxProgram };

export type SandboxStart = SandboxPlace & {
  /** On top of the allow-listed environment: what the program was given by name, secrets too. */
  environment?: Readonly<Record<string, string>>;
};

export type Sandbox = {
  /** Whether commands can run here; if not, `reason` says why and what to install. */
  state(): Promise<SandboxState>;
  /**
   * Runs one bash command with the network it is given, without the secrets of the home folder, and with
   * nothing to write to but the workspace and the temporary folder. Everything it started has ended when
   * this returns. Rejects with `SANDBOX_UNAVAILABLE`, and with the signal's reason after an abort.
   */
  run(command: string, options: SandboxRun): Promise<SandboxResult>;
  /**
   * Starts a program that goes on, in the same sandbox, and answers with its pipes. Rejects with
   * `SANDBOX_UNAVAILABLE`; a program that is not there ends with 127 and says so on stderr.
   */
  start(program: SandboxProgram, options: SandboxStart): Promise<SandboxedProcess>;
  /**
   * Does `work` while nothing in any sandbox moves and nothing new begins: for what checks a path in a
   * workspace and then uses it, which something that goes on there could change in between.
   */
  whileStill<T>(work: () => Promise<T>): Promise<T>;
  /** Ends what still runs and takes away what the sandbox put on disk; for the end of the app. */
  close(): Promise<void>;
};

/**
 * Programs in the operating system's own sandbox: bubblewrap with seccomp on Linux, Seatbelt on macOS.
 * `dataFolder` is never readable in there.
 */
export function createSandbox({
  preload,
  worktreeOf,
  ...folders
}: {
  dataFolder: string;
  homeFolder: string;
  /** Where git keeps the worktree that a workspace is in; null when the app did not make it one. */
  worktreeOf?: (workspace: string) => Promise<WorktreePlace | null>;
  /** A file that the network's threads load first; for tests, which answer for names themselves. */
  preload?: string;
}): Sandbox {
  const environment = childEnvironment(folders.homeFolder);
  const identities = createIdentities(folders.homeFolder);
  const launching = new Set<Promise<Begun>>();
  const running = new Set<Begun>();
  let working: Promise<Launcher> | undefined;
  /** Settles when nobody needs things to be still any more. One after the other: each starts them again. */
  let stillness: Promise<unknown> = Promise.resolve();

  /** Kept while it is good: whoever installs what was missing need not restart. */
  function launcher(): Promise<Launcher> {
    if (working !== undefined) return working;
    const starting = createLauncher(environment, preload);
    working = starting;
    starting.catch(() => {
      if (working === starting) working = undefined;
    });
    return starting;
  }

  async function start(program: SandboxProgram, options: SandboxStart): Promise<SandboxedProcess> {
    const { launch } = await launcher();
    await fs.mkdir(options.temporaryFolder, { recursive: true, mode: 0o700 });
    const temporaryFolder = await fs.realpath(options.temporaryFolder);
    const cwd = await fs.realpath(options.cwd);
    const [filesystem, identity] = await Promise.all([
      filesystemPolicy({
        ...folders,
        workspace: cwd,
        temporaryFolder,
        programFolders: programFolders(),
        readableFolders: options.readableFolders ?? [],
        worktree: (await worktreeOf?.(cwd)) ?? null,
      }),
      identities.in(cwd),
    ]);
    const { text, carried } = programText(program, temporaryFolder, options.environment);
    const all = { ...environment, ...identity, ...carried, TMPDIR: temporaryFolder };
    const launched = stillness.then(async () => {
      const child = await launch(text, options.allowedDomains, filesystem, all, cwd);
      running.add(child);
      void child.ended.finally(() => running.delete(child));
      return child;
    });
    launching.add(launched);
    const forget = () => launching.delete(launched);
    launched.then(forget, forget);
    return launched;
  }

  return {
    async state() {
      try {
        await launcher();
        return { available: true, reason: '' };
      } catch (error) {
        return { available: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },

    async run(command, options) {
      options.signal.throwIfAborted();
      const child = await start({ shell: `${NO_INPUT_ONE_OUTPUT}\n${command}` }, options);
      return complete(child, options);
    },

    start,

    whileStill(work) {
      // those that are on their way already; later ones wait for this
      const before = [...launching];
      const done = stillness.then(async () => {
        await Promise.allSettled(before);
        const goOn = await holdStill([...running].map(({ pid }) => pid));
        try {
          return await work();
        } finally {
          goOn();
        }
      });
      stillness = done.catch(() => {});
      return done;
    },

    async close() {
      await Promise.all([...running].map((child) => child.stop()));
      const started = await working?.catch(() => undefined);
      await started?.close();
    },
  };
}

/** Programs look at what their input is: a pipe would be read by some that should search the folder. */
export const NO_INPUT_ONE_OUTPUT = 'exec 0</dev/null 2>&1';
