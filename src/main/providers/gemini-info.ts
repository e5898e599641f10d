import type { ProviderInfo } from '../../shared/commands/credentials';

export const geminiInfo: ProviderInfo = {
  provider: 'GEMINI',
  name: 'Gemini',
  purpose: 'Kept ready for your tools and scripts that call Google’s Gemini.',
  consoleUrl: 'https://aistudio.google.com/api-keys',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  fields: [
    {
      key: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      placeholder: 'AQ.… or AIza…',
      formatHint: 'A Gemini API key starts with AQ. (older ones with AIza) and has no spaces.',
      pattern: '^\\s*(AQ\\.|AIza)[A-Za-z0-9._-]{20,}\\s*$',
    },
  ],
};
