import type { NodeParts } from './found';

/** One line that has the marker; `start` and `end` (behind its newline) are places in the file, in bytes. */
export type Line = {
  bytes: Buffer;
  start: number;
  end: number;
  /** Otherwise `bytes` has only the beginning and the end of it. */
  isWhole: boolean;
};
export type Lines = ReturnType<typeof createLines>;

/**
 * Finds the lines of a file that tell of usage, in bytes: what has no `"usage":{` is never looked at. The file
 * is read in pieces of 4 MiB; of a longer line the first and the last 64 KiB are kept, which is where
 * everything stands that is needed. Runs from its own source text (see thread.ts): it refers to nothing
 * outside of it but types.
 */
export function createLines({ fs, Buffer }: NodeParts) {
  const PIECE = 4 * 1024 * 1024;
  const EDGE = 64 * 1024;
  const NEWLINE = 10;
  const USAGE = Buffer.from('"usage":{');
  const piece = Buffer.allocUnsafe(PIECE);

  /**
   * Calls `take` for each whole line with the marker. `onPiece` is told how many bytes were done and answers
   * whether to go on. Answers what follows the last newline; null when it was called off.
   */
  function eachLine(
    descriptor: number,
    start: number,
    size: number,
    take: (line: Line) => void,
    onPiece: (bytes: number) => boolean,
  ): Line | null {
    let base = start;
    let filled = 0;
    for (;;) {
      const wanted = Math.min(PIECE - filled, size - base - filled);
      const got = wanted > 0 ? fs.readSync(descriptor, piece, filled, wanted, base + filled) : 0;
      if (!onPiece(got)) return null;
      filled += got;
      const whole = filled === 0 ? 0 : piece.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (whole > 0) {
        eachMarked(piece.subarray(0, whole), base, take);
        piece.copyWithin(0, whole, filled);
        base += whole;
        filled -= whole;
      } else if (filled === PIECE) {
        const long = readLong(descriptor, base, size, onPiece);
        if (long === null || long.end > size) return long;
        if (long.bytes.includes(USAGE)) take(long);
        base = long.end;
        filled = 0;
      }
      if (got === 0) {
        const bytes = piece.subarray(0, filled);
        return { bytes, start: base, end: base + filled, isWhole: true };
      }
    }
  }

  function eachMarked(bytes: Buffer, base: number, take: (line: Line) => void): void {
    let at = bytes.indexOf(USAGE);
    while (at !== -1) {
      const start = bytes.lastIndexOf(NEWLINE, at) + 1;
      const end = bytes.indexOf(NEWLINE, at);
      const line = bytes.subarray(start, end);
      take({ bytes: line, start: base + start, end: base + end + 1, isWhole: true });
      at = bytes.indexOf(USAGE, end);
    }
  }

  /** A line that does not fit, of which `piece` has the beginning: its two ends. `end` > size: unfinished. */
  function readLong(
    descriptor: number,
    start: number,
    size: number,
    onPiece: (bytes: number) => boolean,
  ): Line | null {
    const head = Buffer.from(piece.subarray(0, EDGE));
    let position = start + PIECE;
    let tail = Buffer.from(piece.subarray(PIECE - EDGE));
    for (;;) {
      const wanted = Math.min(PIECE, size - position);
      const got = wanted > 0 ? fs.readSync(descriptor, piece, 0, wanted, position) : 0;
      if (!onPiece(got)) return null;
      const newline = piece.subarray(0, got).indexOf(NEWLINE);
      const part = piece.subarray(0, newline === -1 ? got : newline);
      tail = Buffer.from(Buffer.concat([tail, part.subarray(-EDGE)]).subarray(-EDGE));
      const bytes = Buffer.concat([head, tail]);
      if (newline !== -1) return { bytes, start, end: position + newline + 1, isWhole: false };
      if (got === 0) return { bytes, start, end: size + 1, isWhole: false };
      position += got;
    }
  }

  /** The first 64 KiB of the file up to the first marker, as whole lines. */
  function before(descriptor: number): string[] {
    const head = Buffer.alloc(EDGE);
    const length = fs.readSync(descriptor, head, 0, EDGE, 0);
    const marker = head.subarray(0, length).indexOf(USAGE);
    return head
      .toString('utf8', 0, marker === -1 ? length : marker)
      .split('\n')
      .slice(0, -1);
  }

  const isMarked = ({ bytes }: Line) => bytes.includes(USAGE);

  return { eachLine, before, isMarked };
}
