import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type Ended = { code: number | null; stdout: string; stderr: string };

/** A command line that runs. */
export type Running = {
  child: ChildProcess;
  /** Resolves once its output, both streams together, has this; rejects when it ends without. */
  said(pattern: RegExp): Promise<string>;
  type(text: string): void;
  ended: Promise<Ended>;
};

/** The command line in `file` as processes of its own, for the app on `dataFolder`. */
export function commandLine(file: string, dataFolder: string) {
  const environment = (given: NodeJS.ProcessEnv = {}) => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CHATELAINE_DATA_FOLDER: dataFolder,
    ...given,
  });

  const children = new Set<ChildProcess>();
  const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const child = spawn(program, args, { env });
    children.add(child.once('close', () => children.delete(child)));
    return watch(child);
  };
  const start = (args: readonly string[], given: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [file, ...args], environment(given));

  return {
    start,
    /** To its end, with `input` on standard input. */
    run(args: readonly string[], input = ''): Promise<Ended> {
      const { child, ended } = start(args);
      child.stdin?.end(input);
      return ended;
    },
    /** On a terminal of its own (util-linux `script`), whose both streams are one. */
    onTerminal(args: readonly string[]): Running {
      const words = [process.execPath, file, ...args].map((word) => `'${word}'`).join(' ');
      const env = { ...environment(), TERM: 'dumb', SHELL: '/bin/sh' };
      return run('script', ['-qefc', words, '/dev/null'], env);
    },
    /** Ends what a failed test left; what runs passes the signal on to its program. */
    end(): void {
      for (const child of children) child.kill('SIGTERM');
    },
  };
}

function watch(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' };
  let both = '';
  const lookers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      both += text;
      for (const look of lookers) look();
    });
  }
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({
    ...output,
    code: code ?? null,
  }));
  return {
    child,
    ended,
    type: (text) => child.stdin?.write(text),
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(both)) return;
          lookers.delete(look);
          resolve(both);
        };
        lookers.add(look);
        look();
        void ended.then(({ code }) =>
          reject(new Error(`it ended (${code}) without ${pattern}:\n${both}`)),
        );
      }),
  };
}
