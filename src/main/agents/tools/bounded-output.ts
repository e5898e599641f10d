import { StringDecoder } from 'node:string_decoder';

/** UTF-16 units of a tool's output that are kept: what the model and the transcript get. */
const OUTPUT_LIMIT = 256 * 1024;

/** UTF-16 units that are shown while a command runs; the rest appears when it has ended. */
const LIVE_LIMIT = 1024 * 1024;

/**
 * Collects the output of a command: the first and the last half of the limit, with a note of what is
 * missing in between. A character that is split between two chunks stays whole.
 */
export function boundedOutput(onOutput: (text: string) => void): {
  add(chunk: Buffer): void;
  text(): string;
} {
  const decoder = new StringDecoder('utf8');
  const half = OUTPUT_LIMIT / 2;
  let head = '';
  let tail = '';
  let omitted = 0;
  let live = 0;

  function show(text: string): void {
    if (live > LIVE_LIMIT) return;
    live += text.length;
    onOutput(live > LIVE_LIMIT ? '\n[more output follows when the command has ended]\n' : text);
  }

  return {
    add(chunk) {
      const text = decoder.write(chunk);
      if (text === '') return;
      show(text);
      const room = half - head.length;
      head += text.slice(0, Math.max(0, room));
      tail += text.slice(Math.max(0, room));
      // trimmed now and then rather than on each chunk: slicing costs as much as what is kept
      if (tail.length > OUTPUT_LIMIT) {
        omitted += tail.length - half;
        tail = tail.slice(-half);
      }
    },
    text() {
      const rest = tail + decoder.end();
      const missing = omitted + Math.max(0, rest.length - half);
      const note = missing > 0 ? `\n[${missing} characters left out]\n` : '';
      return head + note + rest.slice(-half);
    },
  };
}

/** The beginning of a text that is too long, with a note that says so. */
export function boundText(text: string): string {
  if (text.length <= OUTPUT_LIMIT) return text;
  return `${text.slice(0, OUTPUT_LIMIT)}\n[cut off: ${text.length - OUTPUT_LIMIT} characters more]`;
}
