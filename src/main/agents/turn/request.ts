import type {
  BetaTextBlockParam,
  BetaThinkingConfigParam,
  BetaToolUnion,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Model } from '../../../shared/commands/models';
import type { SessionOptions } from '../../../shared/commands/sessions';
import type { SessionRow } from '../session-store';

/** Longest reply asked for, in tokens; the model's own limit applies when it is lower. */
const MAX_REPLY_TOKENS = 32_000;
/** Smallest thinking budget the API takes: https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_THINKING_TOKENS = 1_024;
/** The provider's tools per request: enough for research, not enough for a loop. */
export const MAX_WEB_USES = 10;

/** The longest reply that is asked for, in tokens, where money is no matter. */
export function replyLimit(model: Model | undefined): number {
  return Math.min(model?.maxOutputTokens ?? MAX_REPLY_TOKENS, MAX_REPLY_TOKENS);
}

/**
 * What a request says beside the conversation and our own tools. `model` is the provider's description
 * of it, where there is one: what it does not support is not asked for.
 */
export function requestParams(
  session: SessionOptions,
  model: Model | undefined,
  /** Longest reply, in tokens: see {@link replyLimit}. */
  maxTokens: number,
) {
  const thinking = thinkingParam(session, model, maxTokens);
  const effort = session.effort !== null && model?.efforts.includes(session.effort);
  return {
    model: session.model,
    max_tokens: maxTokens,
    ...(thinking ? { thinking } : {}),
    ...(effort ? { output_config: { effort: session.effort } } : {}),
    // Tools, instructions and conversation so far are read from the cache by the next request.
    cache_control: { type: 'ephemeral' as const },
  };
}

function thinkingParam(
  { thinking }: SessionOptions,
  model: Model | undefined,
  maxTokens: number,
): BetaThinkingConfigParam | undefined {
  if (thinking === 'auto' || !model) return undefined;
  if (thinking === 'off')
    return model.thinking.includes('disabled') ? { type: 'disabled' } : undefined;
  if (model.thinking.includes('adaptive')) return { type: 'adaptive', display: 'summarized' };
  // A short reply leaves no room to think in.
  if (!model.thinking.includes('enabled') || maxTokens <= MIN_THINKING_TOKENS) return undefined;
  return {
    type: 'enabled',
    budget_tokens: Math.max(MIN_THINKING_TOKENS, Math.floor(maxTokens / 2)),
  };
}

/** Web search and fetch, run and charged for by the provider. */
export function webTools(session: SessionOptions, model: Model | undefined): BetaToolUnion[] {
  if (!session.webAccess || model?.hasWebTools === false) return [];
  const limits = { max_uses: MAX_WEB_USES, allowed_callers: ['direct' as const] };
  return [
    { type: 'web_search_20260318', name: 'web_search', ...limits },
    { type: 'web_fetch_20260318', name: 'web_fetch', ...limits },
  ];
}

/** From the most lasting to the least, so that a change leaves what is before it in the cache. */
export function systemPrompt(session: SessionRow, instructions: string[]): BetaTextBlockParam[] {
  const texts = [
    `You work as an agent in the folder ${session.workspace} on ${process.platform}, for its user.`,
    ...instructions,
    session.systemPrompt,
    session.mode === 'plan' ? PLAN_MODE : '',
  ].filter((text) => text !== '');
  return texts.map((text, index) => ({
    type: 'text',
    text,
    ...(index === texts.length - 1 ? { cache_control: { type: 'ephemeral' } } : {}),
  }));
}

const PLAN_MODE =
  'Plan mode is on: nothing may be changed or run now. Read what you need, then propose a plan; the user switches the mode when it is to be carried out.';
