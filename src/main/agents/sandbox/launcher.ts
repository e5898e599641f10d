import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { gated, harden, withoutDescriptors } from './hardening';
import { createLibraries } from './libraries';
import { type Begun, begin, complete } from './process';
import { findPrograms, unavailable } from './programs';
import { keyringFilter } from './system-calls';

export type Launcher = {
  /** Starts bash on `text` in a sandbox. */
  launch(
    text: string,
    allowedDomains: readonly string[],
    filesystem: SandboxRuntimeConfig['filesystem'],
    environment: NodeJS.ProcessEnv,
    cwd: string,
  ): Promise<Begun>;
  close(): Promise<void>;
};

/**
 * Finds what the sandbox is made of and proves that it works here. Rejects with `SANDBOX_UNAVAILABLE` and
 * says what to install.
 */
export async function createLauncher(
  environment: NodeJS.ProcessEnv,
  preload: string | undefined,
): Promise<Launcher> {
  const programs = await findPrograms();
  const { bash, bubblewrap, seccomp } = programs;
  const filter = keyringFilter(process.arch);
  if (bubblewrap !== null && filter === null) {
    throw unavailable(`Commands are switched off: no sandbox for ${process.arch} processors yet.`);
  }
  const libraries = createLibraries(programs, { preload });

  const launch: Launcher['launch'] = async (text, allowedDomains, filesystem, environment, cwd) => {
    const line = bubblewrap === null ? text : gated(text);
    const wrapped = await libraries.wrap(line, allowedDomains, withHelper(filesystem, seccomp));
    try {
      const child =
        bubblewrap === null
          ? await begin(['/bin/sh', '-c', wrapped.line], null, environment, cwd)
          : await begin(
              withoutDescriptors(harden(wrapped.line, bubblewrap), bash),
              filter,
              environment,
              cwd,
            );
      return { ...child, ended: child.ended.finally(wrapped.release) };
    } catch (error) {
      await wrapped.release();
      throw error;
    }
  };

  try {
    await prove(launch, environment);
  } catch (error) {
    await libraries.close();
    throw error;
  }
  return { launch, close: libraries.close };
}

const NOTHING_ALLOWED = { denyRead: [], allowRead: [], allowWrite: [], denyWrite: [] };

async function prove(launch: Launcher['launch'], environment: NodeJS.ProcessEnv): Promise<void> {
  const child = await launch('true', [], NOTHING_ALLOWED, environment, '/');
  const { signal } = new AbortController();
  const result = await complete(child, { timeoutMs: 10_000, signal, onOutput: () => {} });
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
