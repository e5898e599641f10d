import type { ProviderInfo } from '../../shared/commands/credentials';

export const githubInfo: ProviderInfo = {
  provider: 'GITHUB',
  name: 'GitHub',
  purpose: 'Kept ready for your tools and scripts that work with repositories.',
  consoleUrl: 'https://github.com/settings/tokens',
  // GitHub Enterprise Server: https://<host>/api/v3
  defaultBaseUrl: 'https://api.github.com',
  fields: [
    {
      key: 'apiKey',
      label: 'Token',
      kind: 'secret',
      required: true,
      placeholder: 'github_pat_… or ghp_…',
      formatHint: 'A GitHub token starts with github_pat_ (fine-grained), ghp_ (classic) or gho_.',
      pattern: '^\\s*(github_pat_|gh[pou]_)[A-Za-z0-9_]{20,}\\s*$',
    },
  ],
};
