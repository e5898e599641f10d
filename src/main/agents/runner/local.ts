import type { EngineParts } from '../parts';
import { runCompaction, runTurn } from '../turn/turn';
import type { Runner } from './runner';

/** On this machine: the model is asked from here, and its tools run here. */
export function createLocalRunner(parts: EngineParts): Runner {
  return {
    turn: (sessionId, stop) => runTurn(parts, sessionId, stop),
    compact: (sessionId, stop) => runCompaction(parts, sessionId, stop),
  };
}
