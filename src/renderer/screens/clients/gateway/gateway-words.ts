import type { GatewayState } from '../../../../shared/commands/gateway';
import type { Status } from '../client-words';

type Standing = Status & {
  /** The whole of it, for what is read aloud. */
  sentence: string;
  /** The port that it had to take instead of the one that was asked for. */
  movedTo: number | null;
};

/** How the gateway is. */
export function standingOf({ isOn, url, port, problem }: GatewayState): Standing {
  if (!isOn) return { word: 'Off', tone: 'off', sentence: 'The gateway is off', movedTo: null };
  if (url === null && problem === null) {
    return { word: 'Starting', tone: 'busy', sentence: 'The gateway is starting', movedTo: null };
  }
  if (url === null) {
    const sentence = `The gateway does not listen. ${problem}`;
    return { word: 'Not listening', tone: 'bad', sentence, movedTo: null };
  }
  const actual = Number(new URL(url).port);
  const movedTo = actual === port ? null : actual;
  const sentence = `The gateway listens at ${url}`;
  return { word: 'Listening', tone: 'ok', sentence, movedTo };
}

/** Those that need no special rights. */
const LOWEST = 1_024;
const HIGHEST = 65_535;

/** A port that a person wrote; null when it is none. */
export function readPort(text: string): number | null {
  const digits = text.trim();
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port >= LOWEST && port <= HIGHEST ? port : null;
}

export function portProblem(text: string): string | null {
  return readPort(text) === null ? `A number from ${LOWEST} to ${HIGHEST}.` : null;
}
