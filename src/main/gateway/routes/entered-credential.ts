import type { Provider, ProviderInfo } from '../../../shared/commands/credentials';
import { refuse } from './run-command';

/** How the providers' own tools and files call the fields, when it is not as the form does. */
const OTHER_NAMES: Partial<Record<Provider, Record<string, string>>> = {
  AWS_IAM: {
    awsaccesskeyid: 'accessKeyId',
    awssecretaccesskey: 'secretAccessKey',
    awssessiontoken: 'sessionToken',
    awsregion: 'region',
  },
  AZURE: { tenant: 'tenantId', appid: 'clientId', password: 'clientSecret' },
  OCI: { keycontent: 'privateKey', tenancyocid: 'tenancy', userocid: 'user' },
};

type Given = Record<string, unknown>;

/**
 * A credential as a program gives it, as the fields of the provider's form: a text, or an object such as
 * the provider's own tools write; what of it the form has no field for is left out. `metadata` gives the
 * fields that are no secrets. Errors: `INVALID_INPUT`, which never repeats a value.
 */
export function enteredFields(
  info: ProviderInfo,
  credential: string | Given,
  metadata: Given,
): Record<string, string> {
  const settings = settingsOf(info, metadata);
  const entered =
    typeof credential === 'string' ? ofText(info, credential) : ofObject(info, credential);
  return { ...settings, ...entered };
}

function ofText(info: ProviderInfo, text: string): Record<string, string> {
  const required = info.fields.filter((field) => field.required);
  const [only] = required;
  if (only && required.length === 1) return { [only.key]: text };
  const given = objectIn(text);
  if (given) return ofObject(info, given);
  throw refuse('INVALID_INPUT', `credential: ${whatIsNeeded(info)}`, 'credential');
}

function ofObject(info: ProviderInfo, given: Given): Record<string, string> {
  const fields = fieldsIn(info, given, 'credential');
  const required = info.fields.filter((field) => field.required);
  if (required.every(({ key }) => fields[key] !== undefined)) return fields;
  const [only] = required;
  // A key file that is JSON is one field of the form.
  if (only?.kind === 'multiline-secret' && required.length === 1) {
    return { [only.key]: JSON.stringify(given) };
  }
  throw refuse('INVALID_INPUT', `credential: ${whatIsNeeded(info)}`, 'credential');
}

function settingsOf(info: ProviderInfo, metadata: Given): Record<string, string> {
  const settings = info.fields.filter(({ kind }) => kind === 'text');
  const fields = fieldsIn({ ...info, fields: settings }, metadata, 'metadata');
  if (Object.keys(fields).length === Object.keys(metadata).length) return fields;
  const known = settings.map(({ key }) => key).join(', ');
  throw refuse(
    'INVALID_INPUT',
    known
      ? `metadata: ${info.name} takes ${known} here and nothing else.`
      : `metadata: ${info.name} takes none; what is known of a credential is found out by checking it.`,
    'metadata',
  );
}

/** `access_key_id`, `AccessKeyId` and `accessKeyId` are the same field. */
function fieldsIn(info: ProviderInfo, given: Given, where: string): Record<string, string> {
  const others = OTHER_NAMES[info.provider] ?? {};
  const known = new Map(info.fields.map(({ key }) => [plain(key), key]));
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const key = known.get(plain(others[plain(name)] ?? name));
    if (key === undefined || value === null) continue;
    if (typeof value !== 'string') {
      throw refuse('INVALID_INPUT', `${where}.${key}: it must be a text.`, `${where}.${key}`);
    }
    fields[key] = value;
  }
  return fields;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function whatIsNeeded({ name, fields }: ProviderInfo): string {
  const needed = fields.filter(({ required }) => required).map(({ key }) => key);
  return `${name} needs ${needed.join(', ')}.`;
}

function objectIn(text: string): Given | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
