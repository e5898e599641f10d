import type { Hunk } from '../../../../shared/commands/review';
import { eachLine, type LineKind } from '../../../../shared/patch-lines';
import { revealHidden } from '../code/reveal';
import { type ColourChunk, newChunk } from './colour-chunk';

/** A line as it is shown: hidden characters spelled out, with its place in the code that gives it colours. */
export type PreparedLine = LineColour & {
  readonly kind: LineKind;
  readonly text: string;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  /** The change that it is part of; null for a line of context. */
  readonly run: Run | null;
  /** The line's place on its side of the run. */
  readonly runAt: number;
};

/** Lines that were removed in one place, with those that were added there. */
export type Run = { removed: PreparedLine[]; added: PreparedLine[] };

export type LineColour = {
  readonly chunk: ColourChunk | null;
  /** The line's place in the chunk. */
  readonly chunkAt: number;
};

/** Lines that are coloured together: what is in sight should not wait for the whole of a file. */
const CHUNK_LINES = 200;
const CHUNK_CHARACTERS = 20_000;

/** What is done for every line of a diff before the first is painted, so it is little: the rest waits for its line. */
export function readLines(
  { patch, oldAt, newAt }: Hunk,
  colourOf: (kind: LineKind, text: string, at: number) => LineColour,
): PreparedLine[] {
  const lines: PreparedLine[] = [];
  let [oldNumber, newNumber] = [oldAt, newAt];
  let run: Run | null = null;
  eachLine(revealHidden(patch), (kind, text) => {
    if (kind !== 'added') oldNumber += 1;
    if (kind !== 'removed') newNumber += 1;
    run = kind === 'context' ? null : continues(run, kind) ? run : { removed: [], added: [] };
    const { chunk, chunkAt } = colourOf(kind, text, lines.length);
    const side = kind === 'context' ? null : (run?.[kind] ?? null);
    const line: PreparedLine = {
      kind,
      text,
      oldNumber: kind === 'added' ? null : oldNumber,
      newNumber: kind === 'removed' ? null : newNumber,
      run,
      runAt: side?.length ?? 0,
      chunk,
      chunkAt,
    };
    lines.push(line);
    side?.push(line);
  });
  return lines;
}

const continues = (run: Run | null, kind: LineKind): run is Run =>
  run !== null && (kind === 'added' || run.added.length === 0);

/** Each side is coloured as the code it was or is; lines of context go with what it is now. */
export function coloursIn(language: string | undefined) {
  if (language === undefined) return () => NO_COLOUR;
  const fresh = () => ({ removed: newChunk(language), added: newChunk(language) });
  let sides = fresh();
  let [lines, characters] = [0, 0];
  return (kind: LineKind, text: string): LineColour => {
    lines += 1;
    characters += text.length;
    if (lines > CHUNK_LINES || (characters > CHUNK_CHARACTERS && lines > 1)) {
      sides = fresh();
      [lines, characters] = [1, text.length];
    }
    if (kind !== 'added') sides.removed.texts.push(text);
    if (kind !== 'removed') sides.added.texts.push(text);
    const chunk = kind === 'removed' ? sides.removed : sides.added;
    return { chunk, chunkAt: chunk.texts.length - 1 };
  };
}

export const NO_COLOUR: LineColour = { chunk: null, chunkAt: 0 };
