import type { ProviderInfo } from '../../shared/commands/credentials';

/** Apart from `anthropic.ts`, so that drawing the form does not load the SDK. */
export const anthropicInfo: ProviderInfo = {
  provider: 'ANTHROPIC',
  name: 'Anthropic',
  purpose: 'Runs Claude in your sessions.',
  consoleUrl: 'https://platform.claude.com/settings/keys',
  defaultBaseUrl: 'https://api.anthropic.com',
  fields: [
    {
      key: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      placeholder: 'sk-ant-…',
      formatHint: 'An Anthropic API key starts with sk-ant- and has no spaces.',
      pattern: '^\\s*sk-ant-(?!oat|admin)[A-Za-z0-9_-]{10,}\\s*$',
    },
  ],
};
