import type { ProviderInfo } from '../../shared/commands/credentials';

/** Apart from `azure.ts`, so that drawing the form does not load Microsoft's library. */
export const azureInfo: ProviderInfo = {
  provider: 'AZURE',
  name: 'Microsoft Azure',
  purpose: 'An app registration that manages your Azure subscriptions.',
  consoleUrl: 'https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
  defaultBaseUrl: 'https://management.azure.com',
  fields: [
    {
      key: 'tenantId',
      label: 'Tenant id',
      kind: 'text',
      required: true,
      placeholder: '00000000-0000-0000-0000-000000000000',
      formatHint:
        'The directory (tenant) id is a GUID; a domain such as contoso.onmicrosoft.com works too.',
      pattern: '^\\s*[A-Za-z0-9][A-Za-z0-9.-]{3,}\\s*$',
    },
    {
      key: 'clientId',
      label: 'Client id',
      kind: 'text',
      required: true,
      placeholder: '00000000-0000-0000-0000-000000000000',
      formatHint: 'The application (client) id is a GUID.',
      pattern: '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\s*$',
    },
    {
      key: 'clientSecret',
      label: 'Client secret',
      kind: 'secret',
      required: true,
      placeholder: 'The Value, not the Secret ID',
      formatHint: 'A client secret’s Value has about 40 characters and no spaces.',
      pattern: '^\\s*\\S{16,}\\s*$',
    },
  ],
};
