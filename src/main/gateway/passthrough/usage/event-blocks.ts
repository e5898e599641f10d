/** A piece of a stream of server-sent events. */
export type Piece = {
  bytes: Buffer;
  /** A whole event with its empty line; otherwise a part of one that is longer than can be held. */
  isEvent: boolean;
};

export type EventBlocks = {
  /** All that is whole by now, in order. Put together, the pieces are what was pushed, byte for byte. */
  push(chunk: Uint8Array): Piece[];
  /** What was left without an empty line after it. */
  end(): Piece[];
};

/** Longer than any event that a provider sends, a picture in it included. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a stream where its events end: at an empty line, whose ends may be LF, CR LF or CR
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). Of an event
 * longer than `mostBytes` nothing is held any more: it comes in parts.
 */
export function createEventBlocks({ mostBytes = MOST_BYTES } = {}): EventBlocks {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let isTooLong = false;
  let isLineEmpty = true;
  /** A CR was the last byte: a LF after it belongs to it. Whether the line it ended was empty. */
  let afterCr: { wasEmpty: boolean } | null = null;

  function take(isEvent: boolean): Piece {
    const piece = { bytes: Buffer.concat(held), isEvent: isEvent && !isTooLong };
    held = [];
    heldBytes = 0;
    return piece;
  }

  function hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    held.push(bytes);
    heldBytes += bytes.length;
  }

  /** Whether an event ends before this byte, or with it. */
  function look(byte: number): 'before' | 'with' | null {
    const cr = afterCr;
    afterCr = null;
    if (cr && byte === LF) return cr.wasEmpty ? 'with' : null;
    const ends = cr?.wasEmpty ? 'before' : null;
    if (byte === CR) afterCr = { wasEmpty: isLineEmpty };
    const isBlank = byte === LF && isLineEmpty;
    isLineEmpty = byte === LF || byte === CR;
    return ends ?? (isBlank ? 'with' : null);
  }

  return {
    push(chunk) {
      const pieces: Piece[] = [];
      let from = 0;
      const cut = (at: number) => {
        hold(chunk.subarray(from, at));
        from = at;
        if (heldBytes > 0) pieces.push(take(true));
        isTooLong = false;
      };
      for (let at = 0; at < chunk.length; at += 1) {
        const ends = look(chunk[at] ?? 0);
        if (ends) cut(ends === 'with' ? at + 1 : at);
      }
      hold(chunk.subarray(from));
      if (heldBytes > mostBytes || (isTooLong && heldBytes > 0)) {
        isTooLong = true;
        pieces.push(take(false));
      }
      return pieces;
    },
    end: () => (heldBytes > 0 ? [take(true)] : []),
  };
}

const LF = 0x0a;
const CR = 0x0d;
