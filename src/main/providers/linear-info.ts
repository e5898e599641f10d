import type { ProviderInfo } from '../../shared/commands/credentials';

export const linearInfo: ProviderInfo = {
  provider: 'LINEAR',
  name: 'Linear',
  purpose: 'Kept ready for your tools and scripts that work with issues.',
  consoleUrl: 'https://linear.app/settings/account/security',
  defaultBaseUrl: 'https://api.linear.app/graphql',
  fields: [
    {
      key: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      placeholder: 'lin_api_…',
      formatHint: 'A Linear API key starts with lin_api_ and has no spaces.',
      pattern: '^\\s*lin_api_[A-Za-z0-9]{16,}\\s*$',
    },
  ],
};
