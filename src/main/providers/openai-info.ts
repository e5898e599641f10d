import type { ProviderInfo } from '../../shared/commands/credentials';

export const openaiInfo: ProviderInfo = {
  provider: 'OPENAI',
  name: 'OpenAI',
  purpose: 'Kept ready for your tools and scripts that call OpenAI.',
  consoleUrl: 'https://platform.openai.com/api-keys',
  defaultBaseUrl: 'https://api.openai.com/v1',
  fields: [
    {
      key: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      placeholder: 'sk-proj-…',
      formatHint: 'An OpenAI API key starts with sk-, often sk-proj- or sk-svcacct-.',
      pattern: '^\\s*sk-(?!ant-|or-|admin-|[0-9a-f]{32}\\s*$)[A-Za-z0-9_-]{17,}\\s*$',
    },
    {
      key: 'organizationId',
      label: 'Organisation',
      kind: 'text',
      required: false,
      placeholder: 'org-…',
      formatHint: 'Only if the key belongs to several organisations. Starts with org-.',
      pattern: '^\\s*(org-[A-Za-z0-9_-]+)?\\s*$',
    },
    {
      key: 'projectId',
      label: 'Project',
      kind: 'text',
      required: false,
      placeholder: 'proj_…',
      formatHint: 'Only to choose one of several projects. Starts with proj_.',
      pattern: '^\\s*(proj_[A-Za-z0-9_-]+)?\\s*$',
    },
  ],
};
