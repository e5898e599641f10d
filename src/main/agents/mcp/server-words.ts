import { StringDecoder } from 'node:string_decoder';
import { bounded, cleanText } from './clean-text';

/** Of one connection. */
const MAX_LINES = 500;
const MAX_LINE = 2_000;
/** What is told of a server that failed. */
const MAX_LAST = 300;

export type MaskStream = { push(text: string): string; end(): string };

/** What a server says on stderr, line by line, masked and bounded; the last of it explains its end. */
export function createServerWords(mask: MaskStream, onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let last = '';
  let count = 0;

  function line(text: string): void {
    const clean = bounded(cleanText(text).trim(), MAX_LINE);
    if (clean === '') return;
    last = bounded(clean, MAX_LAST);
    count += 1;
    if (count <= MAX_LINES) onLine(clean);
    if (count === MAX_LINES) onLine('[the rest is left out]');
  }

  function add(text: string): void {
    const lines = (pending + text).split('\n');
    // a line without an end does not fill the memory
    pending = (lines.pop() ?? '').slice(0, MAX_LINE);
    lines.forEach(line);
  }

  return {
    push: (chunk: Buffer) => add(mask.push(decoder.write(chunk))),
    end() {
      add(`${mask.end()}\n`);
    },
    last: () => last,
  };
}
