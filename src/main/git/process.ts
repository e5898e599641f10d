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
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  call.signal?.addEventListener('abort', stop, { once: true });
  let ended: GitAnswer | undefined;
  let isTooMuch = false;

  const options: Partial<SimpleGitOptions> = {
    baseDir: call.folder,
    config: [...call.settings],
    abort: stopper.signal,
    timeout: { block: call.timeoutMs },
    // the exit alone could be seen before the last of the output
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(call.environment),
    unsafe: OUR_SETTINGS,
    // always given, so that the end of it is seen
    input: () => Buffer.from(call.input),
    errors(error, { exitCode, stdOut, stdErr }) {
      if (error === undefined || exitCode > 0) {
        ended = {
          // none when a signal ended it
          code: exitCode ?? -1,
          stdout: Buffer.concat(stdOut),
          stderr: Buffer.concat(stdErr).toString('utf8').slice(0, MAX_SAID),
        };
      }
      return exitCode > 0 ? undefined : error;
    },
  };
  try {
    await simpleGit(options)
      .env({ ...call.environment })
      .outputHandler((_command, stdout) => {
        let bytes = 0;
        stdout.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes <= call.maxBytes) return;
          isTooMuch = true;
          stop();
        });
        // simple-git waits a while for the output of a command that has none; this ends the wait
        stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
      })
      .raw([...call.args]);
  } catch (error) {
    call.signal?.throwIfAborted();
    if (isTooMuch) throw tooMuch(call);
    if (ended === undefined) throw notEnded(call, error);
  } finally {
    call.signal?.removeEventListener('abort', stop);
  }
  call.signal?.throwIfAborted();
  if (isTooMuch) throw tooMuch(call);
  if (ended === undefined) throw notEnded(call, undefined);
  return ended;
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

function notEnded({ args, timeoutMs }: GitCall, error: unknown): ChatelaineError {
  const why = error instanceof Error ? error.message : '';
  if (why.includes('block timeout')) {
    return new ChatelaineError(
      'TIMEOUT',
      `git ${args[0]} did not get on for ${Math.round(timeoutMs / 1000)} seconds and was stopped. Is the disk slow or another git at work?`,
    );
  }
  return new ChatelaineError('INTERNAL', `git ${args[0]} could not be run: ${why}`, {
    cause: error,
  });
}
