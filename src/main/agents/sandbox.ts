import fs from 'node:fs/promises';
import os from 'node:os';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import type { SandboxState } from '../../shared/commands/sessions';
import { harden } from './sandbox-hardening';
import { loadSandboxLibrary } from './sandbox-library';
import { childEnvironment, filesystemPolicy } from './sandbox-policy';
import { execute, type SandboxResult, type SandboxRun } from './sandbox-process';
import { findPrograms, programFolders, unavailable } from './sandbox-programs';
import { keyringFilter } from './sandbox-system-calls';

export type Sandbox = {
  /** Whether commands can run here; if not, `reason` says why and what to install. */
  state(): Promise<SandboxState>;
  /**
   * Runs one bash command without network, without the secrets of the home folder, and with nothing to
   * write to but the workspace and the temporary folder. Everything it started has ended when this
   * returns. Rejects with `SANDBOX_UNAVAILABLE`, and with the signal's reason after an abort.
   */
  run(command: string, options: SandboxRun): Promise<SandboxResult>;
  /** Takes away what the sandbox put on disk; for the end of the app, when nothing runs any more. */
  close(): Promise<void>;
};

/**
 * Commands in the operating system's own sandbox: bubblewrap with seccomp on Linux, Seatbelt on macOS.
 * `dataFolder` is never readable in there.
 */
export function createSandbox(folders: { dataFolder: string; homeFolder: string }): Sandbox {
  const environment = childEnvironment(folders.homeFolder);
  let working: ReturnType<typeof createLauncher> | undefined;

  /** Kept while it is good: whoever installs what was missing need not restart. */
  function launcher() {
    working ??= start();
    return working;
  }

  function start() {
    const starting = createLauncher(environment);
    const forget = () => {
      if (working === starting) working = undefined;
    };
    starting.then(({ ended }) => ended.then(forget), forget);
    return starting;
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
      const { launch } = await launcher();
      await fs.mkdir(options.temporaryFolder, { recursive: true, mode: 0o700 });
      const temporaryFolder = await fs.realpath(options.temporaryFolder);
      const cwd = await fs.realpath(options.cwd);
      const filesystem = await filesystemPolicy({
        ...folders,
        workspace: cwd,
        temporaryFolder,
        programFolders: programFolders(),
      });
      return launch(command, { ...options, cwd, temporaryFolder }, filesystem);
    },

    async close() {
      const started = await working?.catch(() => undefined);
      await started?.close();
    },
  };
}

type Launcher = (
  command: string,
  options: SandboxRun,
  filesystem: SandboxRuntimeConfig['filesystem'],
) => Promise<SandboxResult>;

/** Finds what the sandbox is made of and proves that it works here. */
async function createLauncher(environment: NodeJS.ProcessEnv) {
  const programs = await findPrograms();
  const filter = keyringFilter(process.arch);
  if (programs.bubblewrap !== null && filter === null) {
    throw unavailable(`Commands are switched off: no sandbox for ${process.arch} processors yet.`);
  }
  const library = loadSandboxLibrary(programs);

  const launch: Launcher = async (command, options, filesystem) => {
    const wrapped = await library.wrap(
      `exec 2>&1\n${command}`,
      withHelper(filesystem, programs.seccomp),
    );
    try {
      const { bubblewrap } = programs;
      return bubblewrap === null
        ? await execute(['/bin/sh', '-c', wrapped], null, environment, options)
        : await execute(harden(wrapped, bubblewrap), filter, environment, options);
    } finally {
      await library.release();
    }
  };

  try {
    await prove(launch);
  } catch (error) {
    await library.close();
    throw error;
  }
  return { launch, close: library.close, ended: library.ended };
}

const NOTHING_ALLOWED = { denyRead: [], allowRead: [], allowWrite: [], denyWrite: [] };

async function prove(launch: Launcher): Promise<void> {
  const result = await launch(
    'true',
    {
      cwd: '/',
      temporaryFolder: os.tmpdir(),
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      onOutput: () => {},
    },
    NOTHING_ALLOWED,
  );
  if (result.exitCode === 0) return;
  throw unavailable(
    `The sandbox does not start here, so commands are switched off: ${result.output.trim() || 'no reason given'}. ` +
      'On Ubuntu 24.04 and later, bubblewrap needs an AppArmor profile that allows user namespaces.',
  );
}

/** The helper runs inside, so it must be visible there even when the app lives in a hidden folder. */
function withHelper(
  filesystem: SandboxRuntimeConfig['filesystem'],
  helper: string | null,
): SandboxRuntimeConfig['filesystem'] {
  if (helper === null) return filesystem;
  return {
    ...filesystem,
    allowRead: [...(filesystem.allowRead ?? []), { path: helper, literal: true }],
  };
}
