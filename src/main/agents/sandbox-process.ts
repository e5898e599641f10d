import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import { Writable } from 'node:stream';
import { KEYRING_FILTER_FD } from './sandbox-hardening';
import { boundedOutput } from './tools/bounded-output';

export const DEFAULT_TIMEOUT_MS = 120_000;
export const MAX_TIMEOUT_MS = 600_000;

export type SandboxRun = {
  /** The workspace: working directory and, with `temporaryFolder`, the only place it can write. */
  cwd: string;
  /** The session's own; made if it is not there. `TMPDIR` of the command. */
  temporaryFolder: string;
  /** At most {@link MAX_TIMEOUT_MS}. */
  timeoutMs: number;
  signal: AbortSignal;
  /** stdout and stderr as they come, up to a limit. */
  onOutput(text: string): void;
};

export type SandboxResult = {
  /** 128 + the signal's number when a signal ended it. */
  exitCode: number;
  /** stdout and stderr as they came; the head and the tail when there is too much. */
  output: string;
  timedOut: boolean;
};

/** Runs a program that puts itself in the sandbox; it and all it started have ended when this returns. */
export function execute(
  argv: readonly string[],
  /** What the program reads from its descriptor 3, where it wants something there. */
  filter: Buffer | null,
  environment: NodeJS.ProcessEnv,
  options: SandboxRun,
): Promise<SandboxResult> {
  const { cwd, temporaryFolder, signal, onOutput } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const [program = '', ...words] = argv;
    const child = spawn(program, words, {
      cwd,
      env: { ...environment, TMPDIR: temporaryFolder },
      // its own process group, so that one signal reaches all of it
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', filter === null ? 'ignore' : 'pipe'],
    });
    if (filter !== null) giveFilter(child, filter);
    const output = boundedOutput(onOutput);
    child.stdout?.on('data', output.add);
    child.stderr?.on('data', output.add);

    let timedOut = false;
    const kill = () => killGroup(child.pid);
    const timer = setTimeout(
      () => {
        timedOut = true;
        kill();
      },
      Math.min(options.timeoutMs, MAX_TIMEOUT_MS),
    );
    signal.addEventListener('abort', kill, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    };

    child.on('error', (error) => {
      settle();
      reject(error);
    });
    // what was left in the background goes too, and with it the last holder of the output pipes
    child.on('exit', kill);
    child.on('close', (code, name) => {
      settle();
      if (signal.aborted) return reject(signal.reason);
      resolve({ exitCode: exitCode(code, name), output: output.text(), timedOut });
    });
  });
}

function giveFilter(child: ChildProcess, filter: Buffer): void {
  const pipe = child.stdio[KEYRING_FILTER_FD];
  if (!(pipe instanceof Writable)) return;
  // a program that ends before it reads says why on stderr, and its exit code counts
  pipe.on('error', () => {});
  pipe.end(filter);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // already gone
  }
}

function exitCode(code: number | null, name: NodeJS.Signals | null): number {
  if (code !== null) return code;
  return 128 + (name === null ? 0 : os.constants.signals[name]);
}
