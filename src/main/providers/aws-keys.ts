import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import { enteredLine, requiredLine } from './entered-text';
import { formatError, hintOf, issuerOf } from './pasted-key';
import type { ParsedCredential } from './provider';

const ID = { key: 'accessKeyId', label: 'access key id' };
const SECRET = { key: 'secretAccessKey', label: 'secret access key' };
const TOKEN = { key: 'sessionToken', label: 'session token' };
const REGION = { key: 'region', label: 'region' };
const WHERE = 'Create an access key in the AWS console under IAM, Security credentials.';
const DEFAULT_REGION = 'us-east-1';

export type AwsKeys = {
  accessKeyId: string;
  secretAccessKey: string;
  /** null for a long-term key. */
  sessionToken: string | null;
  region: string;
};

/** Beginnings of ids that are no access key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const OTHER_IDS: Record<string, string> = {
  AIDA: 'the id of an IAM user',
  AROA: 'the id of a role',
  AGPA: 'the id of a group',
  ANPA: 'the id of a policy',
  AIPA: 'the id of an instance profile',
  ASCA: 'the id of a certificate',
};

/** Errors: `CREDENTIAL_FORMAT` with what does not fit. */
export function parseAwsKeys(fields: Record<string, string>): ParsedCredential {
  const accessKeyId = requiredLine(fields, ID);
  refuse(complaintAboutId(accessKeyId), ID.key);
  const secretAccessKey = requiredLine(fields, SECRET);
  refuse(complaintAboutSecret(secretAccessKey), SECRET.key);
  const sessionToken = enteredLine(fields, TOKEN);
  refuse(complaintAboutToken(sessionToken, accessKeyId), TOKEN.key);
  const region = enteredLine(fields, REGION).toLowerCase() || DEFAULT_REGION;
  refuse(complaintAboutRegion(region), REGION.key);
  const optional = sessionToken === '' ? {} : { sessionToken };
  return {
    secret: secret({ accessKeyId, secretAccessKey, region, ...optional }),
    hint: hintOf(accessKeyId),
    metadata: { accessKeyId, region },
  };
}

export function storedKeys(parts: Secret<SecretParts>): AwsKeys {
  const { accessKeyId = '', secretAccessKey = '', sessionToken, region } = parts.expose();
  const token = sessionToken || null;
  return { accessKeyId, secretAccessKey, sessionToken: token, region: region || DEFAULT_REGION };
}

function complaintAboutId(id: string): string | null {
  const kind = OTHER_IDS[id.slice(0, 4)];
  if (kind) return `This is ${kind}, not an access key id (AKIA…). ${WHERE}`;
  if (/^[A-Za-z0-9/+]{40}$/.test(id)) return 'This looks like the secret. The id starts with AKIA.';
  if (!/^(AKIA|ASIA)/.test(id)) {
    const whose = issuerOf(id);
    const looks = whose ? `This looks like ${whose}, not an AWS key. ` : '';
    return `${looks}An access key id starts with AKIA or ASIA. ${WHERE}`;
  }
  if (!/^[A-Z0-9]+$/.test(id))
    return 'The access key id has a character that none has. Copy it again.';
  return id.length < 16 ? 'The access key id is too short. Copy it again.' : null;
}

function complaintAboutSecret(key: string): string | null {
  if (/^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(key)) {
    return 'This is an access key id. The secret was shown next to it, once, when the key was created.';
  }
  if (/[….*•]{3,}|…/.test(key)) return 'This is a hidden or shortened secret. Copy the whole one.';
  if (!/^[A-Za-z0-9/+=]+$/.test(key)) {
    return 'The secret access key has a character that none has. Copy it again.';
  }
  return key.length === 40
    ? null
    : `A secret access key has 40 characters, this one has ${key.length}. Copy it again.`;
}

function complaintAboutToken(token: string, accessKeyId: string): string | null {
  if (token === '') {
    return accessKeyId.startsWith('ASIA')
      ? 'A key that starts with ASIA is temporary and needs its session token.'
      : null;
  }
  if (accessKeyId.startsWith('AKIA')) {
    return 'A key that starts with AKIA has no session token. Leave it empty, or enter the temporary key it belongs to (ASIA…).';
  }
  return /^[A-Za-z0-9/+=]{16,}$/.test(token)
    ? null
    : 'The session token is cut off or has a character that none has. Copy it again.';
}

function complaintAboutRegion(region: string): string | null {
  return /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)
    ? null
    : 'This is no region. One looks like us-east-1 or eu-central-1.';
}

function refuse(complaint: string | null, field: string): void {
  if (complaint !== null) throw formatError(complaint, field);
}
