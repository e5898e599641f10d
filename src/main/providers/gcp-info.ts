import type { ProviderInfo } from '../../shared/commands/credentials';

/** Apart from `gcp.ts`, so that drawing the form does not load Google's library. */
export const gcpInfo: ProviderInfo = {
  provider: 'GCP_SA',
  name: 'Google Cloud',
  purpose: 'A service account that reads BigQuery, such as a billing export.',
  consoleUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
  defaultBaseUrl: 'https://bigquery.googleapis.com',
  fields: [
    {
      key: 'serviceAccount',
      label: 'Service account key (JSON)',
      kind: 'multiline-secret',
      required: true,
      placeholder: '{ "type": "service_account", "project_id": "…", … }',
      formatHint: 'Paste the whole JSON file that Google Cloud made for the service account.',
      pattern: '"type"\\s*:\\s*"service_account"',
    },
  ],
};
