import type { PromptUsage } from './prompt-cache';
import type { ScriptedBlock, ScriptedUsage, Turn } from './script';
import { estimateTokens } from './tokens';
import { webUses } from './web';

/** The API's `usage` object of a reply: what the script says, and what was counted where it does not. */
export function wireUsage(turn: Turn, counted: PromptUsage): Record<string, unknown> {
  const usage: ScriptedUsage = turn.usage ?? {};
  // A scripted prompt is all of it: what it does not mention is nothing.
  const prompt: ScriptedUsage = usage.input === undefined ? { ...counted, ...usage } : usage;
  const written5m = prompt.cacheWrite5m ?? 0;
  const written1h = prompt.cacheWrite1h ?? 0;
  return {
    input_tokens: prompt.input ?? 0,
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: prompt.cacheRead ?? 0,
    cache_creation: { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h },
    output_tokens: usage.output ?? outputTokens(turn.content),
    output_tokens_details: { thinking_tokens: usage.thinking ?? thinkingTokens(turn) },
    server_tool_use: serverToolUse(turn),
    service_tier: 'standard',
    inference_geo: 'global',
    ...turn.strangeUsage,
  };
}

/** As it is in the last event of a stream: running totals, and no more than those. */
export function finalUsage(usage: Record<string, unknown>): Record<string, unknown> {
  const { cache_creation: _, service_tier: __, inference_geo: ___, ...totals } = usage;
  return totals;
}

/**
 * JSON with `NaN` and `Infinity` written out, as some servers do although JSON has no such numbers.
 */
export function looseJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? `${BARE}${part}` : part,
  );
  return text.replaceAll(new RegExp(`"${BARE}(-?\\w+)"`, 'g'), '$1');
}

const BARE = 'bare number ';

function serverToolUse({ usage, content }: Turn) {
  const { searches, fetches } = webUses(content);
  const web_search_requests = usage?.webSearches ?? searches;
  const web_fetch_requests = usage?.webFetches ?? fetches;
  const isUsed = web_search_requests > 0 || web_fetch_requests > 0;
  return isUsed ? { web_search_requests, web_fetch_requests } : null;
}

function outputTokens(content: readonly ScriptedBlock[]): number {
  const written = content.filter(({ type }) => !type.endsWith('_tool_result'));
  return Math.max(
    1,
    written.reduce((sum, block) => sum + estimateTokens(block), 0),
  );
}

/** Not said for a scripted output: a part must not be more than the whole. */
function thinkingTokens({ usage, content }: Turn): number {
  if (usage?.output !== undefined) return 0;
  return outputTokens(content) - outputTokens(content.filter(({ type }) => type !== 'thinking'));
}
