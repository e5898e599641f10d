import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import { CliFailure, EXIT } from '../failure';

/** Those that ask a program to do something; SIGKILL and SIGSTOP cannot be passed on. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to every program in its foreground: the child has its own already. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP']);

/**
 * Runs a program with this one's terminal and answers its exit code; 128 and the signal's number when a
 * signal ended it. Errors: `notFound` and `cannotRun`, with the codes that shells have for them.
 */
export function runProgram(
  [program = '', ...args]: readonly string[],
  options: { environment: NodeJS.ProcessEnv; isTerminal: boolean; platform: NodeJS.Platform },
): Promise<number> {
  const child = spawn(program, args, {
    env: options.environment,
    stdio: 'inherit',
    // On Windows `npx` and `claude` are .cmd files, which only its shell runs.
    shell: options.platform === 'win32' && !/\.exe$/i.test(program),
  });
  const stop = passSignalsOn(child, options.isTerminal);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(cannotStart(program, error)));
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? EXIT.failed) : 128 + os.constants.signals[signal]);
    });
  }).finally(stop);
}

function passSignalsOn(child: ChildProcess, isTerminal: boolean): () => void {
  const listeners = PASSED_ON.map((signal) => {
    const listener = () => {
      if (isTerminal && FROM_TERMINAL.has(signal)) return;
      child.kill(signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

function cannotStart(program: string, { code }: NodeJS.ErrnoException): CliFailure {
  if (code === 'ENOENT') return new CliFailure(EXIT.notFound, `There is no program ${program}.`);
  return new CliFailure(EXIT.cannotRun, `${program} cannot be run (${code ?? 'unknown'}).`);
}
