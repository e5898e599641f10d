import { z } from 'zod';
import { fromMessageUsage } from '../../../spending/ledger/message-usage';
import type { UsageReader } from '../call';
import { readAnswerObjects } from './answer-objects';
import { Label, orEmpty, parseJson } from './counts';

/** As a rule of the thumb for a reply that was cut off: its tokens are not told until its end. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Reads what a request used from an answer of the Messages API, streamed or whole. A stream tells the
 * input in `message_start`; `message_delta` has running totals of everything, also of the input where
 * tools of the provider added to it. https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createAnthropicUsageReader(): UsageReader {
  let model: string | null = null;
  let usage: Record<string, unknown> | null = null;
  let characters = 0;
  let isWhole = false;

  function take(text: string): void {
    const told = parseJson(text);
    // Nearly all events of a stream are deltas: looking at them this way costs a tenth of what a schema does.
    const said = charactersOfDelta(told);
    if (said !== null) {
      characters += said;
      return;
    }
    const event = Event.parse(told);
    if (event.type === 'message_start' || event.type === 'message') {
      const message = event.type === 'message' ? event : event.message;
      model = message.model ?? model;
      usage = { ...usage, ...message.usage };
      isWhole = event.type === 'message';
    } else if (event.type === 'message_delta') {
      usage = { ...usage, ...whatIsTold(event.usage) };
      isWhole ||= event.usage.output_tokens !== undefined;
    }
  }

  const objects = readAnswerObjects(take);
  return {
    push: (chunk) => objects.push(chunk),
    end() {
      objects.end();
      if (usage === null) return null;
      const read = fromMessageUsage(usage);
      const said = Math.ceil(characters / CHARACTERS_PER_TOKEN);
      return {
        ...(model === null ? {} : { model }),
        usage: isWhole
          ? read
          : {
              ...read,
              tokens: { ...read.tokens, output: Math.max(read.tokens.output, said) },
              isEstimated: true,
            },
      };
    },
  };
}

/** What an event does not say stays as it was. */
function whatIsTold(usage: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
}

/** Of what a `content_block_delta` adds; null for every other event. */
function charactersOfDelta(event: unknown): number | null {
  if (typeof event !== 'object' || event === null) return null;
  if (!('type' in event) || event.type !== 'content_block_delta') return null;
  const delta = 'delta' in event ? event.delta : null;
  if (typeof delta !== 'object' || delta === null) return 0;
  for (const words of ['text', 'thinking', 'partial_json'] as const) {
    const said: unknown = Reflect.get(delta, words);
    if (typeof said === 'string') return said.length;
  }
  return 0;
}

const Words = z.string().nullable().catch(null);
const Usage = z.looseObject({}).catch({});
const Message = z.object({ model: Label, usage: Usage });
const Event = orEmpty(Message.extend({ type: Words, message: orEmpty(Message) }));
