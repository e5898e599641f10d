import { z } from 'zod';
import type { UsageReader } from '../call';
import { readAnswerObjects } from './answer-objects';
import { Label, orEmpty, parseJson } from './counts';
import { estimatedReply } from './estimated-reply';
import { fromOpenaiUsage } from './openai-usage';

/**
 * Reads what a request used from the answer of a server that speaks OpenAI's protocol: chat completions
 * and responses, streamed or whole. A streamed chat tells its usage in its last chunk, and only when
 * asked to; one that was cut off before is estimated from what was said.
 *
 * The model is not read: the answer names a dated snapshot (`gpt-5-2025-08-07`) where the request says
 * `gpt-5`, and the price by which money was held is the latter's.
 */
export function createOpenaiUsageReader(): UsageReader {
  let requestId: string | null = null;
  let serviceTier: unknown = null;
  let usage: unknown = null;
  let webSearches = 0;
  let said = 0;

  function take(text: string): void {
    if (usage === null) said += saidIn(text);
    if (requestId !== null && !HAS_USAGE.test(text)) return;
    const { response, ...chunk } = Answer.parse(parseJson(text));
    const answer = response ?? chunk;
    requestId ??= answer.id;
    serviceTier = answer.service_tier ?? serviceTier;
    if (answer.usage === null) return;
    usage = answer.usage;
    webSearches = answer.output.filter((item) => item?.type === 'web_search_call').length;
  }

  const objects = readAnswerObjects(take);
  return {
    push: (chunk) => objects.push(chunk),
    end() {
      objects.end();
      if (requestId === null && usage === null && said === 0) return null;
      return {
        ...(requestId === null ? {} : { requestId }),
        usage:
          usage === null
            ? estimatedReply(said)
            : fromOpenaiUsage(usage, { serviceTier, webSearches }),
      };
    },
  };
}

/** The chunks before the last say `"usage": null`, and need not be parsed. */
const HAS_USAGE = /"usage"\s*:\s*\{/;

/** What the model says, piece by piece: the text, the thoughts and the calls of both APIs. */
const SAID =
  /"(?:content|reasoning_content|refusal|arguments|delta)"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"/g;
/** What was said already, said again as a whole. */
const IS_REPEATED = /"type"\s*:\s*"response\.[a-z_.]+\.(?:done|added)"/;
/** A longer object is not looked into. */
const LONGEST_CHUNK = 64 * 1024;

/** Characters of the reply in a chunk, roughly. */
function saidIn(text: string): number {
  if (IS_REPEATED.test(text.slice(0, LONGEST_CHUNK))) return 0;
  if (text.length > LONGEST_CHUNK) return text.length;
  let length = 0;
  for (const [, words = ''] of text.matchAll(SAID)) length += words.length;
  return length;
}

const Outputs = z.array(orEmpty(z.object({ type: Label }))).catch([]);

/** A chat completion, one of its chunks, or a response. */
const Reply = z.object({
  id: Label,
  service_tier: Label,
  usage: z.looseObject({}).nullable().catch(null),
  output: Outputs,
});

/** Events of the Responses API have the response in them. */
const Answer = orEmpty(Reply.extend({ response: Reply.nullable().catch(null) }));
