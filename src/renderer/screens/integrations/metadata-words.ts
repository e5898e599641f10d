type Metadata = Readonly<Record<string, string>>;

/** Keys that adapters write, with the word for each; any other key is taken apart into words. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['accountId', 'Account'],
  ['arn', 'ARN'],
  ['userId', 'User id'],
  ['accessKeyId', 'Access key id'],
  ['projectId', 'Project'],
  ['clientEmail', 'Service account'],
  ['keyId', 'Key id'],
  ['tenantId', 'Tenant'],
  ['clientId', 'Client id'],
  ['tenancyId', 'Tenancy'],
  ['userName', 'User'],
  ['organizationId', 'Organisation'],
  ['workspaceId', 'Workspace id'],
  ['workspaceUrl', 'Workspace URL'],
  ['kind', 'Kind'],
]);

export function metadataLabel(key: string): string {
  const known = LABELS.get(key);
  if (known) return known;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Most telling first: what a person recognises an account by. */
const TELLING = [
  'login',
  'workspace',
  'projectId',
  'accountId',
  'subscriptions',
  'userName',
  'organization',
  'organizationId',
  'user',
  'email',
];
/** Nobody recognises one of these. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Says where, beside what. */
const BESIDE = ['region', 'scopes'];

/** What a validation learnt, in a few words for a card; null when it learnt nothing telling. */
export function metadataSummary(metadata: Metadata): string | null {
  const first = TELLING.map((key) => metadata[key]).find((value) => value && !UUID.test(value));
  const beside = BESIDE.map((key) => metadata[key]).find(Boolean);
  return [first, beside].filter(Boolean).join(' · ') || null;
}

/** For a list: the most telling first, the rest as it came. */
export function metadataEntries(metadata: Metadata): { label: string; value: string }[] {
  const rank = (key: string) => {
    const at = [...TELLING, ...BESIDE].indexOf(key);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return Object.entries(metadata)
    .toSorted(([a], [b]) => rank(a) - rank(b) || 0)
    .map(([key, value]) => ({ label: metadataLabel(key), value }));
}
