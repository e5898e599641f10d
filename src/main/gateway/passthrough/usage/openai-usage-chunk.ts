import { Transform } from 'node:stream';
import { z } from 'zod';
import { dataOf } from './answer-objects';
import { parseJson } from './counts';
import { createEventBlocks, type Piece } from './event-blocks';

/** A stream without one kind of event; `end` gives what is left of it. */
type EventFilter = { push(chunk: Uint8Array): Buffer; end(): Buffer };

/**
 * Takes the chunk that has nothing but the usage out of a streamed chat, for a client that did not ask for
 * it and may take `choices[0]` of each chunk without looking. Every other byte stays as it was.
 * https://platform.openai.com/docs/api-reference/chat-streaming (`include_usage`)
 */
export function withoutUsageChunk(): EventFilter {
  const blocks = createEventBlocks();
  const keep = (pieces: Piece[]) =>
    Buffer.concat(pieces.filter((piece) => !isUsageChunk(piece)).map(({ bytes }) => bytes));
  return {
    push: (chunk) => keep(blocks.push(chunk)),
    end: () => keep(blocks.end()),
  };
}

/** The same, as a stream of Node's. */
export function usageChunkRemover(): Transform {
  const filter = withoutUsageChunk();
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      done(null, filter.push(chunk));
    },
    flush(done) {
      done(null, filter.end());
    },
  });
}

function isUsageChunk({ bytes, isEvent }: Piece): boolean {
  if (!isEvent || bytes.length > LONGEST || !bytes.includes('"usage"')) return false;
  const data = dataOf(bytes);
  return data !== null && UsageChunk.safeParse(parseJson(data)).success;
}

/** It has figures and nothing else. */
const LONGEST = 16 * 1024;

/** Azure sends a first chunk without choices, which is not it. */
const UsageChunk = z.looseObject({
  choices: z.array(z.unknown()).length(0),
  usage: z.looseObject({}),
});
