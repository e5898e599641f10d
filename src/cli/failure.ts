/**
 * How the command line ends. The numbers between 64 and 78 are those of `sysexits.h`, so that a script
 * can tell "try again later" from "this was wrong".
 */
export const EXIT = {
  ok: 0,
  /** It was understood and tried, and did not work. */
  failed: 1,
  usage: 64,
  /** The app does not run, or its gateway is off. */
  unavailable: 69,
  /** Not to be trusted, or not ours. */
  noPermission: 77,
  cannotRun: 126,
  notFound: 127,
  /** 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

/** An expected end with something to say: one sentence or two on standard error, never a stack. */
export class CliFailure extends Error {
  readonly exitCode: number;
  /** Of the app's own refusals. */
  readonly code: string | null;

  constructor(exitCode: number, message: string, code: string | null = null) {
    super(message);
    this.name = 'CliFailure';
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** What was typed does not fit. */
export function usageFailure(message: string): CliFailure {
  return new CliFailure(EXIT.usage, message);
}
