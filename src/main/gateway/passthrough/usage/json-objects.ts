/**
 * Finds the JSON objects of an answer that is one object, or an array of them that is still being sent.
 * `take` gets the text of each as it ends; one longer than `mostBytes` is passed over.
 */
export function createJsonObjects(
  take: (text: string) => void,
  { mostBytes = MOST_BYTES } = {},
): { push(chunk: Uint8Array): void } {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  function hold(bytes: Uint8Array): void {
    heldBytes += bytes.length;
    if (heldBytes > mostBytes) held = [];
    else held.push(bytes);
  }

  function finish(): void {
    if (heldBytes <= mostBytes) take(Buffer.concat(held).toString('utf8'));
    held = [];
    heldBytes = 0;
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isInString = false;
        } else if (byte === QUOTE) isInString = depth > 0;
        else if (byte === OPEN) {
          if (depth === 0) from = at;
          depth += 1;
        } else if (byte === CLOSE && depth > 0) {
          depth -= 1;
          if (depth > 0) continue;
          hold(chunk.subarray(from, at + 1));
          finish();
        }
      }
      if (depth > 0) hold(chunk.subarray(from));
    },
  };
}

/** Longer than any answer in which the usage is looked for, a picture in it included. */
const MOST_BYTES = 16 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
