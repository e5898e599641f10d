import type {
  CredentialField,
  Provider,
  ProviderInfo,
} from '../../../src/shared/commands/credentials';

const secretField = (values: Partial<CredentialField>): CredentialField => ({
  key: 'apiKey',
  label: 'API key',
  kind: 'secret',
  required: true,
  placeholder: '',
  formatHint: '',
  pattern: null,
  ...values,
});
const textField = (values: Partial<CredentialField>) => secretField({ kind: 'text', ...values });

/** As the adapters of the main process describe themselves, shortened. */
export const PROVIDERS: ProviderInfo[] = [
  info('ANTHROPIC', 'Anthropic', 'Runs Claude in your sessions.', 'https://api.anthropic.com', [
    secretField({
      placeholder: 'sk-ant-…',
      formatHint: 'An Anthropic API key starts with sk-ant- and has no spaces.',
      pattern: '^\\s*sk-ant-[A-Za-z0-9_-]{10,}\\s*$',
    }),
  ]),
  info('OPENAI', 'OpenAI', tools('call OpenAI'), 'https://api.openai.com/v1', [
    secretField({
      placeholder: 'sk-proj-…',
      formatHint: 'An OpenAI API key starts with sk-, often sk-proj- or sk-svcacct-.',
      pattern: '^\\s*sk-(?!ant-)[A-Za-z0-9_-]{17,}\\s*$',
    }),
    textField({
      key: 'organizationId',
      label: 'Organisation',
      required: false,
      placeholder: 'org-…',
      formatHint: 'Only if the key belongs to several organisations. Starts with org-.',
      pattern: '^\\s*(org-[A-Za-z0-9_-]+)?\\s*$',
    }),
  ]),
  info('GEMINI', 'Gemini', tools('call Gemini'), 'https://generativelanguage.googleapis.com', [
    secretField({
      placeholder: 'AQ.… or AIza…',
      formatHint: 'A Gemini API key starts with AQ. (older ones with AIza) and has no spaces.',
      pattern: '^\\s*(AQ\\.|AIza)[A-Za-z0-9._-]{20,}\\s*$',
    }),
  ]),
  info('DEEPSEEK', 'DeepSeek', tools('call DeepSeek'), 'https://api.deepseek.com', [
    secretField({
      placeholder: 'sk-…',
      formatHint: 'A DeepSeek API key starts with sk-, followed by letters and digits only.',
      pattern: '^\\s*sk-[A-Za-z0-9]{17,}\\s*$',
    }),
  ]),
  info(
    'GCP_SA',
    'Google Cloud',
    'A service account that reads BigQuery, such as a billing export.',
    'https://bigquery.googleapis.com',
    [
      secretField({
        key: 'serviceAccount',
        label: 'service account key (JSON)',
        kind: 'multiline-secret',
        placeholder: '{ "type": "service_account", "project_id": "…", … }',
        formatHint: 'Paste the whole JSON file that Google Cloud made for the service account.',
        pattern: '"type"\\s*:\\s*"service_account"',
      }),
    ],
  ),
  info(
    'AWS_IAM',
    'Amazon Web Services',
    'An IAM access key for your AWS account.',
    'https://sts.us-east-1.amazonaws.com',
    [
      textField({
        key: 'accessKeyId',
        label: 'access key id',
        placeholder: 'AKIA…',
        formatHint:
          'An access key id starts with AKIA (or ASIA, when temporary) and has 20 characters.',
        pattern: '^\\s*(AKIA|ASIA)[A-Z0-9]{12,124}\\s*$',
      }),
      secretField({
        key: 'secretAccessKey',
        label: 'secret access key',
        formatHint: 'A secret access key has 40 letters, digits, / and +.',
        pattern: '^\\s*[A-Za-z0-9/+=]{40}\\s*$',
      }),
      textField({
        key: 'region',
        label: 'region',
        required: false,
        placeholder: 'us-east-1',
        formatHint: 'A region looks like eu-central-1.',
        pattern: '^\\s*[a-z]{2}(-[a-z]+)+-\\d{1,2}\\s*$',
      }),
    ],
  ),
  info(
    'AZURE',
    'Microsoft Azure',
    'An app registration that manages your Azure subscriptions.',
    'https://management.azure.com',
    [
      textField({
        key: 'tenantId',
        label: 'tenant id',
        formatHint: 'The directory (tenant) id is a GUID.',
      }),
      textField({
        key: 'clientId',
        label: 'client id',
        formatHint: 'The application (client) id is a GUID.',
      }),
      secretField({
        key: 'clientSecret',
        label: 'client secret',
        placeholder: 'The Value, not the Secret ID',
      }),
    ],
  ),
  info(
    'OCI',
    'Oracle Cloud',
    'An API signing key of a user of your Oracle Cloud tenancy.',
    'https://identity.us-ashburn-1.oci.oraclecloud.com',
    [
      textField({
        key: 'tenancy',
        label: 'tenancy OCID',
        placeholder: 'ocid1.tenancy.oc1..…',
        formatHint: 'A tenancy OCID starts with ocid1.tenancy.',
        pattern: '^\\s*ocid1\\.tenancy\\.\\S+\\s*$',
      }),
      textField({
        key: 'user',
        label: 'user OCID',
        placeholder: 'ocid1.user.oc1..…',
        formatHint: 'A user OCID starts with ocid1.user.',
        pattern: '^\\s*ocid1\\.user\\.\\S+\\s*$',
      }),
      textField({
        key: 'fingerprint',
        label: 'fingerprint',
        placeholder: '12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
        formatHint: 'A fingerprint is 16 pairs of hexadecimal digits with colons.',
        pattern: '^\\s*([0-9a-fA-F]{2}:){15}[0-9a-fA-F]{2}\\s*$',
      }),
      secretField({
        key: 'privateKey',
        label: 'private key (PEM)',
        kind: 'multiline-secret',
        placeholder: '-----BEGIN PRIVATE KEY-----',
        formatHint: 'Paste the whole .pem file, from -----BEGIN to -----END.',
        pattern: 'BEGIN [A-Z ]*PRIVATE KEY',
      }),
      secretField({
        key: 'passphrase',
        label: 'passphrase',
        required: false,
        placeholder: 'Only for a protected private key',
      }),
      textField({
        key: 'region',
        label: 'region',
        placeholder: 'eu-frankfurt-1',
        formatHint: 'A region looks like eu-frankfurt-1.',
        pattern: '^\\s*[a-z]{2,3}(-[a-z]+)+-\\d{1,2}\\s*$',
      }),
    ],
  ),
  info('GITHUB', 'GitHub', tools('work with repositories'), 'https://api.github.com', [
    secretField({
      label: 'Token',
      placeholder: 'github_pat_… or ghp_…',
      formatHint: 'A GitHub token starts with github_pat_ (fine-grained), ghp_ (classic) or gho_.',
      pattern: '^\\s*(github_pat_|gh[pou]_)[A-Za-z0-9_]{20,}\\s*$',
    }),
  ]),
  info('LINEAR', 'Linear', tools('work with issues'), 'https://api.linear.app/graphql', [
    secretField({
      placeholder: 'lin_api_…',
      formatHint: 'A Linear API key starts with lin_api_ and has no spaces.',
      pattern: '^\\s*lin_api_[A-Za-z0-9]{16,}\\s*$',
    }),
  ]),
];

/** The fake has every provider of the product, whichever the contract allows today. */
export function providerNamed(name: string): Provider {
  return name as Provider;
}

function info(
  provider: string,
  name: string,
  purpose: string,
  defaultBaseUrl: string,
  fields: CredentialField[],
): ProviderInfo {
  return {
    provider: providerNamed(provider),
    name,
    purpose,
    consoleUrl: `${defaultBaseUrl}/keys`,
    defaultBaseUrl,
    fields,
  };
}

function tools(what: string): string {
  return `Kept ready for your tools and scripts that ${what}.`;
}
