import { createEventBlocks, type Piece } from './event-blocks';
import { createJsonObjects } from './json-objects';

/** The text of each JSON object in an answer, sent as events or as JSON: what comes first tells which. */
export type AnswerObjects = { push(chunk: Uint8Array): void; end(): void };

export function readAnswerObjects(take: (text: string) => void): AnswerObjects {
  let reader: AnswerObjects | null = null;
  return {
    push(chunk) {
      reader ??= readerFor(chunk, take);
      reader?.push(chunk);
    },
    end: () => reader?.end(),
  };
}

/** null as long as there is nothing but space. */
function readerFor(chunk: Uint8Array, take: (text: string) => void): AnswerObjects | null {
  const first = chunk.find((byte) => !SPACE.includes(byte));
  if (first === undefined) return null;
  const isJson = first === OPEN_OBJECT || first === OPEN_ARRAY;
  return isJson ? { ...createJsonObjects(take), end: () => {} } : readEvents(take);
}

function readEvents(take: (text: string) => void): AnswerObjects {
  const blocks = createEventBlocks();
  const read = ({ bytes, isEvent }: Piece) => {
    if (!isEvent) return;
    const data = dataOf(bytes);
    if (data !== null) take(data);
  };
  return {
    push: (chunk) => blocks.push(chunk).forEach(read),
    end: () => blocks.end().forEach(read),
  };
}

/**
 * What one event carries; null for a comment, or anything else that is no event. Each line is looked at
 * once, however many there are: the stream comes from a server that may be anyone's.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function dataOf(event: Buffer): string | null {
  const lines = event
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  const data = lines.flatMap((line) => (/^data(:|$)/.test(line) ? line.slice(5) : []));
  return data.length === 0 ? null : data.map((text) => text.replace(/^ /, '')).join('\n');
}

const SPACE: readonly number[] = [0x09, 0x0a, 0x0d, 0x20];
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
