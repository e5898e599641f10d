import { deepseekInfo } from './deepseek-info';
import { type KeyFormat, parseApiKey } from './key-format';
import { createKeyProvider, type KeyProviderOptions } from './key-provider';
import { countModels } from './openai-models';
import type { ProviderAdapter } from './provider';

const FORMAT: KeyFormat = {
  name: 'a DeepSeek API key',
  starts: 'sk-',
  issuers: ['a DeepSeek API key', 'an OpenAI or DeepSeek key'],
  shortest: 20,
  where: 'Create one in the DeepSeek platform under API keys.',
};

export function createDeepseekProvider(options?: KeyProviderOptions): ProviderAdapter {
  return createKeyProvider(
    {
      info: deepseekInfo,
      parse: (fields) => parseApiKey(fields, FORMAT),
      // DeepSeek speaks OpenAI's protocol: https://api-docs.deepseek.com
      learn: async (connection) => ({ models: (await countModels(connection)).models }),
      // https://api-docs.deepseek.com/quick_start/error_codes
      explain: ({ status }) =>
        status === 402 ? { status: 'VALID', message: NO_CREDIT, metadata: {} } : null,
    },
    options,
  );
}

const NO_CREDIT =
  'The key works, but its balance is used up. Top it up in the DeepSeek platform under Billing.';
