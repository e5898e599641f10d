import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import { Duplex, type Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { boundedOutput } from '../tools/bounded-output';
import { GATE_FD, KEYRING_FILTER_FD } from './hardening';

export const DEFAULT_TIMEOUT_MS = 120_000;
export const MAX_TIMEOUT_MS = 600_000;

/** What a program in the sandbox may touch. */
export type SandboxPlace = {
  /** The workspace: working directory and, with `temporaryFolder`, the only place it can write. */
  cwd: string;
  /** The session's own; made if it is not there. `TMPDIR` of the program. */
  temporaryFolder: string;
  /**
   * Hosts it may connect to: names, `*.` and a name for all below it, or addresses. Empty: no network at
   * all. A name leads to public addresses only; one of this machine or of a private network must be on
   * the list itself, as an address.
   */
  allowedDomains: readonly string[];
  /**
   * Folders outside of the workspace that it may read although they would be hidden; what is not there is
   * left out. Never the app's data folder or what is known to hold keys: `INVALID_INPUT`.
   */
  readableFolders?: readonly string[];
};

export type SandboxRun = SandboxPlace & {
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

export type SandboxedProcess = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Ends it and all it started; resolves when gone. What is left in its pipes is thrown away. */
  stop(): Promise<void>;
  /** 128 + the signal's number when a signal ended it. Its pipes may still hold something then. */
  ended: Promise<{ exitCode: number }>;
};

/** With the program that makes the sandbox, which all in it descend from. */
export type Begun = SandboxedProcess & { pid: number };

/** Starts a program that puts itself in the sandbox. All that it started ends with it. */
export function begin(
  argv: readonly string[],
  /** What the program reads from its descriptor 3, and then asks on 4 to begin; null for neither. */
  filter: Buffer | null,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Begun> {
  return new Promise((resolve, reject) => {
    const [program = '', ...words] = argv;
    const child = spawn(program, words, {
      cwd,
      env: environment,
      // its own process group, so that one signal reaches all of it
      detached: true,
      stdio: [
        'pipe',
        'pipe',
        'pipe',
        ...(filter === null ? [] : ['pipe' as const, 'pipe' as const]),
      ],
    });
    child.on('error', reject);
    if (filter !== null) {
      giveFilter(child, filter);
      openGate(child);
    }
    const { stdin, stdout, stderr } = child;
    // only when it did not start, and then there is an error
    if (stdin === null || stdout === null || stderr === null) return;
    // a program that ends before it reads is no failure of the app
    stdin.on('error', () => {});

    let isRunning = true;
    const kill = () => killGroup(child.pid);
    const closed = new Promise<void>((done) => child.once('close', () => done()));
    const ended = new Promise<{ exitCode: number }>((done) => {
      child.once('exit', (code, name) => {
        isRunning = false;
        // what was left in the background goes too, and with it the last holder of the output pipes
        kill();
        done({ exitCode: exitCode(code, name) });
      });
    });

    async function stop(): Promise<void> {
      if (isRunning) kill();
      stdin?.destroy();
      // pipes that nobody reads never close
      stdout?.resume();
      stderr?.resume();
      await closed;
    }

    child.once('spawn', () => {
      if (child.pid !== undefined) resolve({ stdin, stdout, stderr, stop, ended, pid: child.pid });
    });
  });
}

/** Waits for a command, with its time limit, and gathers what it puts out. */
export async function complete(
  child: SandboxedProcess,
  options: Pick<SandboxRun, 'timeoutMs' | 'signal' | 'onOutput'>,
): Promise<SandboxResult> {
  const { signal } = options;
  const output = boundedOutput(options.onOutput);
  child.stdin.end();
  child.stdout.on('data', output.add);
  child.stderr.on('data', output.add);

  let timedOut = false;
  const limit = Math.min(options.timeoutMs, MAX_TIMEOUT_MS);
  const timer = setTimeout(() => {
    timedOut = true;
    void child.stop();
  }, limit);
  const abort = () => void child.stop();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const [{ exitCode }] = await Promise.all([child.ended, drained(child)]);
    signal.throwIfAborted();
    return { exitCode, output: output.text(), timedOut };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Resolves when all that the program put out has been read. Somebody must be reading. */
export async function drained({ stdout, stderr }: SandboxedProcess): Promise<void> {
  await Promise.allSettled([finished(stdout), finished(stderr)]);
}

function giveFilter(child: ChildProcess, filter: Buffer): void {
  const pipe = child.stdio[KEYRING_FILTER_FD];
  if (!(pipe instanceof Writable)) return;
  // a program that ends before it reads says why on stderr, and its exit code counts
  pipe.on('error', () => {});
  pipe.end(filter);
}

/** Answers a program that is set up, so that it begins. */
function openGate(child: ChildProcess): void {
  const gate = child.stdio[GATE_FD];
  if (!(gate instanceof Duplex)) return;
  gate.on('error', () => {});
  gate.once('data', () => gate.end('\n', () => gate.destroy()));
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
