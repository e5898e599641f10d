import { type RefusalDetails, reply, type ScriptedUsage, type Turn } from './script';

type Content = Parameters<typeof reply>[0];

/** Replies that stop for another reason than being done; `usage` as in {@link reply}. */

/** The reply reached `max_tokens`: its end is missing. */
export const cutAtMaxTokens = (content: Content, usage?: ScriptedUsage): Turn => ({
  ...reply(content, usage),
  stopReason: 'max_tokens',
});

/** The provider's classifiers stepped in; what was said until then may be nothing. */
export const refused = (
  content: Content,
  details: RefusalDetails = { category: null, explanation: null },
  usage?: ScriptedUsage,
): Turn => ({ ...reply(content, usage), stopReason: 'refusal', stopDetails: details });

/** A long turn of the provider's own tools: sent back as it is, it goes on. */
export const paused = (content: Content, usage?: ScriptedUsage): Turn => ({
  ...reply(content, usage),
  stopReason: 'pause_turn',
});

export const stoppedAt = (sequence: string, content: Content, usage?: ScriptedUsage): Turn => ({
  ...reply(content, usage),
  stopReason: 'stop_sequence',
  stopSequence: sequence,
});

/** Prompt and reply together reached the model's context window. */
export const contextFull = (content: Content, usage?: ScriptedUsage): Turn => ({
  ...reply(content, usage),
  stopReason: 'model_context_window_exceeded',
});
