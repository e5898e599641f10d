import Anthropic from '@anthropic-ai/sdk';
import type {
  BetaContentBlock,
  BetaContentBlockParam,
  BetaMessageParam,
  MessageCreateParamsStreaming,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Provider } from '../../../support/provider';

export const KEY = 'sk-ant-api03-test-right';

export type Question = Omit<MessageCreateParamsStreaming, 'stream'>;

export function clientOf(provider: Provider): Anthropic {
  return new Anthropic({ apiKey: KEY, baseURL: provider.url, maxRetries: 0, logLevel: 'off' });
}

/** A streamed request with a short question where the test has none of its own. */
export function ask(provider: Provider, some: Partial<Question> = {}) {
  return clientOf(provider).beta.messages.stream({
    model: 'claude-opus-5-5',
    max_tokens: 2_048,
    messages: [says('Hi')],
    ...some,
  });
}

/** The whole reply to {@link ask}. */
export function answer(provider: Provider, some: Partial<Question> = {}) {
  return ask(provider, some).finalMessage();
}

export function says(content: string | BetaContentBlockParam[]): BetaMessageParam {
  return { role: 'user', content };
}

/** A reply as it goes back in the next request. */
export function said(content: BetaContentBlock[]): BetaMessageParam {
  return { role: 'assistant', content: content as BetaContentBlockParam[] };
}

export function results(...ids: string[]): BetaMessageParam {
  return says(
    ids.map((id) => ({ type: 'tool_result', tool_use_id: `toolu_${id}`, content: 'ok' })),
  );
}

export const READ = {
  name: 'read',
  description: 'Reads a file.',
  input_schema: { type: 'object' as const, properties: { path: { type: 'string' } } },
};

export const WEB_TOOLS = [
  { type: 'web_search_20260318' as const, name: 'web_search' as const },
  { type: 'web_fetch_20260318' as const, name: 'web_fetch' as const },
];
