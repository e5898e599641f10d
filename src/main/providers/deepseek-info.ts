import type { ProviderInfo } from '../../shared/commands/credentials';

export const deepseekInfo: ProviderInfo = {
  provider: 'DEEPSEEK',
  name: 'DeepSeek',
  purpose: 'Kept ready for your tools and scripts that call DeepSeek.',
  consoleUrl: 'https://platform.deepseek.com/api_keys',
  defaultBaseUrl: 'https://api.deepseek.com',
  fields: [
    {
      key: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      placeholder: 'sk-…',
      formatHint: 'A DeepSeek API key starts with sk-, followed by letters and digits only.',
      pattern: '^\\s*sk-(?!\\w*T3BlbkFJ)[A-Za-z0-9]{17,}\\s*$',
    },
  ],
};
