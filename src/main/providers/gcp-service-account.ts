import { z } from 'zod';
import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import { enteredFile, SMART_QUOTES } from './entered-text';
import { formatError, hintOf, issuerOf } from './pasted-key';
import { readPrivateKey } from './private-key';
import type { ParsedCredential } from './provider';

const FIELD = { key: 'serviceAccount', label: 'service account key' };
const WHERE = 'Create a JSON key in the Google Cloud console under IAM, Service accounts, Keys.';
/** The only one whose servers this provider knows. */
const UNIVERSE = 'googleapis.com';

/** https://cloud.google.com/iam/docs/keys-create-delete, what a key file has. */
const ServiceAccount = z.looseObject({
  type: z.literal('service_account'),
  project_id: z.string().regex(/^[a-z0-9.:-]{4,80}$/),
  private_key_id: z.string().min(1).max(100),
  private_key: z.string().min(1),
  client_email: z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;

const MISSING: Record<string, string> = {
  project_id: 'a project id (project_id)',
  private_key_id: 'a key id (private_key_id)',
  private_key: 'a private key (private_key)',
  client_email: 'a service account address (client_email)',
};

/** Errors: `CREDENTIAL_FORMAT` with what is wrong with the file. */
export function parseServiceAccount(fields: Record<string, string>): ParsedCredential {
  const account = accountIn(enteredFile(fields, FIELD));
  const read = readPrivateKey({ pasted: account.private_key, passphrase: '', where: WHERE });
  if ('complaint' in read) {
    // A key file never has a passphrase, so there is no field to enter one.
    const isLocked = read.about === 'passphrase';
    const text = isLocked ? 'protected by a passphrase, which Google never does' : read.complaint;
    throw refused(isLocked ? `Its private key is ${text}. ${WHERE}` : text);
  }
  return {
    secret: secret({ [FIELD.key]: JSON.stringify({ ...account, private_key: read.pem }) }),
    hint: hintOf(account.private_key_id),
    metadata: aboutAccount(account),
  };
}

/** What was parsed before it was stored. */
export function storedAccount(parts: Secret<SecretParts>): ServiceAccount {
  return ServiceAccount.parse(JSON.parse(parts.expose()[FIELD.key] ?? ''));
}

export function aboutAccount(account: ServiceAccount): Record<string, string> {
  return {
    projectId: account.project_id,
    clientEmail: account.client_email,
    keyId: account.private_key_id,
  };
}

function accountIn(text: string): ServiceAccount {
  const content = contentOf(text);
  const type = typeOf(content);
  if (type !== 'service_account') throw refused(complaintAboutType(type));
  const parsed = ServiceAccount.safeParse(content);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? '');
    throw refused(`The file has no ${MISSING[field] ?? 'usable content'}. ${WHERE}`);
  }
  const universe = parsed.data.universe_domain;
  if (universe !== undefined && universe !== UNIVERSE) {
    throw refused(
      'This key is for a Google Cloud other than googleapis.com, which is not supported.',
    );
  }
  return parsed.data;
}

function contentOf(text: string): unknown {
  if (text === '') throw refused('Paste the service account’s JSON file.');
  try {
    return JSON.parse(text);
  } catch {
    throw refused(complaintAboutText(text));
  }
}

function complaintAboutText(text: string): string {
  if (!text.startsWith('{')) {
    const whose = issuerOf(text);
    return `This looks like ${whose ?? 'something else'}, not the JSON file of a service account. ${WHERE}`;
  }
  if (SMART_QUOTES.test(text)) {
    return 'A text editor has changed the quotes in the file (“ ” in place of "). Use it as downloaded.';
  }
  return `The file is no complete JSON: a part may be missing. ${WHERE}`;
}

function typeOf(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  // An OAuth client's file has no type but one entry of this name.
  if ('installed' in content || 'web' in content) return 'oauth_client';
  return 'type' in content ? content.type : undefined;
}

function complaintAboutType(type: unknown): string {
  const kinds: Record<string, string> = {
    oauth_client: 'an OAuth client',
    authorized_user: 'a person’s own sign-in (gcloud)',
    external_account: 'workload identity federation',
    impersonated_service_account: 'impersonation',
  };
  const kind = typeof type === 'string' ? kinds[type] : undefined;
  return `This file is ${kind ? `for ${kind}, ` : ''}not a service account’s key. ${WHERE}`;
}

function refused(message: string) {
  return formatError(message, FIELD.key);
}
