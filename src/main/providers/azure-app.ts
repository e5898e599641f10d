import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import { requiredLine } from './entered-text';
import { formatError, hintOf, issuerOf } from './pasted-key';
import type { ParsedCredential } from './provider';

const TENANT = { key: 'tenantId', label: 'tenant id' };
const CLIENT = { key: 'clientId', label: 'client id' };
const SECRET = { key: 'clientSecret', label: 'client secret' };
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
/** What Azure makes today; older secrets have other forms. */
const OURS = /^[\w.~-]{3}\dQ~/;
/** Not tenants but audiences of sign-ins by people. */
const AUDIENCES = ['common', 'organizations', 'consumers'];

export type AzureApp = { tenantId: string; clientId: string; clientSecret: string };

/** Errors: `CREDENTIAL_FORMAT` with what does not fit. */
export function parseAzureApp(fields: Record<string, string>): ParsedCredential {
  const tenantId = requiredLine(fields, TENANT).toLowerCase();
  refuse(complaintAboutTenant(tenantId), TENANT.key);
  const clientId = requiredLine(fields, CLIENT).toLowerCase();
  if (!GUID.test(clientId)) {
    refuse('This is no client id: it is a GUID, shown as Application (client) ID.', CLIENT.key);
  }
  const clientSecret = requiredLine(fields, SECRET);
  refuse(complaintAboutSecret(clientSecret), SECRET.key);
  return {
    secret: secret({ tenantId, clientId, clientSecret }),
    hint: hintOf(clientSecret),
    metadata: { tenantId, clientId },
  };
}

export function storedApp(parts: Secret<SecretParts>): AzureApp {
  const { tenantId = '', clientId = '', clientSecret = '' } = parts.expose();
  return { tenantId, clientId, clientSecret };
}

function complaintAboutTenant(tenant: string): string | null {
  if (AUDIENCES.includes(tenant)) {
    return `“${tenant}” is no tenant of its own. Enter the Directory (tenant) ID of the app registration.`;
  }
  return GUID.test(tenant) || DOMAIN.test(tenant)
    ? null
    : 'This is no tenant id: it is a GUID, shown as Directory (tenant) ID, or a domain.';
}

function complaintAboutSecret(value: string): string | null {
  if (GUID.test(value)) {
    return 'This is the Secret ID. Enter the Value beside it; Azure shows it only once, so you may need a new client secret.';
  }
  const whose = OURS.test(value) ? null : issuerOf(value);
  if (whose) return `This looks like ${whose}, not the client secret of an app registration.`;
  if (/\*{4,}|…|•/.test(value)) {
    return 'This is the hidden form that Azure lists. The Value is shown only once, when it is made.';
  }
  if (/\s/.test(value)) return 'The client secret has a space inside. Copy it again in one piece.';
  if (!/^[\x21-\x7e]+$/.test(value)) {
    return 'The client secret has a character that none has. Copy it again.';
  }
  return value.length < 16 ? 'The client secret is too short: a part is missing.' : null;
}

function refuse(complaint: string | null, field: string): void {
  if (complaint !== null) throw formatError(complaint, field);
}
