import { type SimpleGitOptions, simpleGit } from 'simple-git';
import { ChatelaineError } from '../../shared/errors';

export type GitAnswer = {
  /** The exit code. */
  code: number;
  stdout: Buffer;
  /** What it said, cut at {@link MAX_SAID}. */
  stderr: string;
};

export type GitCall = {
  folder: string;
  args: readonly string[];
  /** `name=value`. */
  settings: readonly string[];
  environment: Readonly<Record<string, string>>;
  input: string | Buffer;
  signal: AbortSignal | undefined;
  /** Of stdout; more is an error. */
  maxBytes: number;
  /** Milliseconds without a word. */
  timeoutMs: number;
};

const MAX_SAID = 4_000;

/**
 * Runs the system's git through simple-git, which checks the arguments for options that start programs. Its
 * own reading of the answer is not used: it takes the words of a command that failed for its answer, and
 * text for bytes. Errors: `TIMEOUT`, `CONFLICT` for too much output, the signal's reason after an abort.
 */
export async function runGit(call: GitCall): Promise<GitAnswer> {
  call.signal?.throwIfAborted();
  const stopper = createStopper(call);
  let ended: GitAnswer | undefined;

  const options: Partial<SimpleGitOptions> = {
    baseDir: call.folder,
    config: [...call.settings],
    abort: stopper.signal,
    // the exit alone could be seen before the last of the output
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(call.environment),
    unsafe: OUR_SETTINGS,
    // always given, so that the end of it is seen
    input: () => Buffer.from(call.input),
    errors(error, { exitCode, stdOut, stdErr }) {
      if (error !== undefined && !(exitCode > 0)) return error;
      ended = {
        // none when a signal ended it
        code: exitCode ?? -1,
        stdout: Buffer.concat(stdOut),
        stderr: Buffer.concat(stdErr).toString('utf8').slice(0, MAX_SAID),
      };
      return undefined;
    },
  };
  try {
    const done = simpleGit(options)
      .env({ ...call.environment })
      .outputHandler((_command, stdout, stderr) => {
        stderr.on('data', stopper.heard);
        stdout.on('data', stopper.heard);
        stdout.on('data', stopper.count);
        // simple-git waits a while for the output of a command that has none; this ends the wait
        stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
      })
      .raw([...call.args]);
    await Promise.race([done, stopper.patienceEnded]);
  } catch (error) {
    stopper.throwReason();
    if (ended === undefined) throw notRun(call, error);
  } finally {
    stopper.done();
  }
  stopper.throwReason();
  if (ended === undefined) throw notRun(call, undefined);
  return ended;
}

/** How long git has to tidy up after itself when it is stopped, in milliseconds. What it started may take longer. */
const GRACE_MS = 2_000;

/** Stops a call at its signal, after too much output, and after too long a silence. */
function createStopper(call: GitCall) {
  const controller = new AbortController();
  let reason: unknown;
  let bytes = 0;
  let giveUp: (() => void) | undefined;
  const patienceEnded = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  let grace: NodeJS.Timeout | undefined;

  function stop(why: unknown): void {
    if (controller.signal.aborted) return;
    reason = why;
    controller.abort();
    grace = setTimeout(() => giveUp?.(), GRACE_MS);
  }
  const onAbort = () => stop(call.signal?.reason);
  call.signal?.addEventListener('abort', onAbort, { once: true });
  const silence = setTimeout(() => stop(tooLong(call)), call.timeoutMs);

  return {
    signal: controller.signal,
    patienceEnded,
    heard: () => void silence.refresh(),
    count(piece: Buffer): void {
      bytes += piece.length;
      if (bytes > call.maxBytes) stop(tooMuch(call));
    },
    throwReason(): void {
      if (controller.signal.aborted) throw reason;
    },
    done(): void {
      clearTimeout(silence);
      clearTimeout(grace);
      call.signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** What it would refuse of our own fixed settings and of our environment. */
const OUR_SETTINGS = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeEditor: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
};

function tooMuch({ args, maxBytes }: GitCall): ChatelaineError {
  return new ChatelaineError(
    'CONFLICT',
    `git ${args[0]} answered with more than ${Math.round(maxBytes / 1024 / 1024)} MiB, which is more than Chatelaine shows. Nothing was changed.`,
  );
}

function tooLong({ args, timeoutMs }: GitCall): ChatelaineError {
  return new ChatelaineError(
    'TIMEOUT',
    `git ${args[0]} did not get on for ${Math.round(timeoutMs / 1000)} seconds and was stopped. Is the disk slow, or another git at work?`,
  );
}

function notRun({ args }: GitCall, error: unknown): ChatelaineError {
  const why = error instanceof Error ? error.message : 'no reason given';
  return new ChatelaineError('INTERNAL', `git ${args[0]} could not be run: ${why}`, {
    cause: error,
  });
}
