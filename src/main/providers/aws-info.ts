import type { ProviderInfo } from '../../shared/commands/credentials';

/** Apart from `aws.ts`, so that drawing the form does not load Amazon's library. */
export const awsInfo: ProviderInfo = {
  provider: 'AWS_IAM',
  name: 'Amazon Web Services',
  purpose: 'An IAM access key for your AWS account.',
  consoleUrl: 'https://console.aws.amazon.com/iam/home#/security_credentials',
  defaultBaseUrl: 'https://sts.us-east-1.amazonaws.com',
  fields: [
    {
      key: 'accessKeyId',
      label: 'Access key id',
      kind: 'text',
      required: true,
      placeholder: 'AKIA…',
      formatHint:
        'An access key id starts with AKIA (or ASIA, when temporary) and has 20 characters.',
      pattern: '^\\s*(AKIA|ASIA)[A-Z0-9]{12,124}\\s*$',
    },
    {
      key: 'secretAccessKey',
      label: 'Secret access key',
      kind: 'secret',
      required: true,
      placeholder: '',
      formatHint: 'A secret access key has 40 letters, digits, / and +.',
      pattern: '^\\s*[A-Za-z0-9/+=]{40}\\s*$',
    },
    {
      key: 'sessionToken',
      label: 'Session token',
      kind: 'secret',
      required: false,
      placeholder: 'Only for a temporary key (ASIA…)',
      formatHint: 'A session token is one long line.',
      pattern: '^\\s*[A-Za-z0-9/+=]{16,}\\s*$',
    },
    {
      key: 'region',
      label: 'Region',
      kind: 'text',
      required: false,
      placeholder: 'us-east-1',
      formatHint: 'A region looks like eu-central-1.',
      pattern: '^\\s*[a-z]{2}(-[a-z]+)+-\\d{1,2}\\s*$',
    },
  ],
};
