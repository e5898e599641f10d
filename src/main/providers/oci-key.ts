import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import { enteredFile, enteredLine, requiredLine } from './entered-text';
import { formatError, hintOf } from './pasted-key';
import { readPrivateKey } from './private-key';
import type { ParsedCredential } from './provider';

const TENANCY = { key: 'tenancy', label: 'tenancy OCID' };
const USER = { key: 'user', label: 'user OCID' };
const FINGERPRINT = { key: 'fingerprint', label: 'fingerprint' };
const PRIVATE_KEY = { key: 'privateKey', label: 'private key' };
const PASSPHRASE = { key: 'passphrase', label: 'passphrase' };
const REGION = { key: 'region', label: 'region' };
const WHERE = 'Create one in the Oracle Cloud console under My profile, API keys.';

export type OciKey = {
  tenancy: string;
  user: string;
  fingerprint: string;
  region: string;
  privateKey: KeyObject;
};

/** Errors: `CREDENTIAL_FORMAT` with what does not fit. */
export function parseOciKey(fields: Record<string, string>): ParsedCredential {
  const tenancy = ocid(fields, TENANCY, 'tenancy');
  const user = ocid(fields, USER, 'user');
  const fingerprint = enteredFingerprint(fields);
  const passphrase = fields[PASSPHRASE.key] ? enteredLine(fields, PASSPHRASE) : '';
  const pasted = enteredFile(fields, PRIVATE_KEY);
  const read = readPrivateKey({ pasted, passphrase, where: WHERE });
  if ('complaint' in read) {
    const field = read.about === 'passphrase' ? PASSPHRASE : PRIVATE_KEY;
    throw formatError(read.complaint, field.key);
  }
  const actual = fingerprintOf(read.key);
  if (fingerprint !== actual) {
    const text = `The fingerprint belongs to another key. The one of this private key is ${actual}.`;
    throw formatError(text, FINGERPRINT.key);
  }
  const region = enteredRegion(fields);
  const optional = passphrase === '' ? {} : { passphrase };
  return {
    secret: secret({ tenancy, user, fingerprint, region, privateKey: read.pem, ...optional }),
    hint: hintOf(fingerprint.replaceAll(':', '')),
    metadata: { tenancyId: tenancy, userId: user, fingerprint, region },
  };
}

/** What was parsed before it was stored. */
export function storedOciKey(parts: Secret<SecretParts>): OciKey {
  const { tenancy = '', user = '', fingerprint = '', region = '' } = parts.expose();
  const { privateKey: pasted = '', passphrase = '' } = parts.expose();
  const read = readPrivateKey({ pasted, passphrase, where: '' });
  if ('complaint' in read) throw formatError(read.complaint, PRIVATE_KEY.key);
  return { tenancy, user, fingerprint, region, privateKey: read.key };
}

/** MD5 of the public key's DER: https://docs.oracle.com/iaas/Content/API/Concepts/apisigningkey.htm */
export function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const digest = createHash('md5').update(der).digest('hex');
  return (digest.match(/../g) ?? []).join(':');
}

function ocid(fields: Record<string, string>, field: Field, type: string): string {
  const id = requiredLine(fields, field);
  // https://docs.oracle.com/iaas/Content/General/Concepts/identifiers.htm
  if (new RegExp(`^ocid1\\.${type}\\.[a-z0-9]+\\.[a-z0-9-]*\\.[a-z0-9._-]+$`, 'i').test(id))
    return id;
  const other = /^ocid1\.([a-z]+)\./i.exec(id)?.[1];
  const seen = other && other !== type ? `This is the OCID of a ${other}. ` : '';
  throw formatError(
    `${seen}A ${field.label} starts with ocid1.${type}. and is complete.`,
    field.key,
  );
}

function enteredFingerprint(fields: Record<string, string>): string {
  const text = requiredLine(fields, FINGERPRINT).toLowerCase();
  if (/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(text)) return text;
  const isSha = /^sha256:/.test(text) || text.length > 60;
  const advice = isSha
    ? ' This may be a SHA-256 fingerprint; the console shows the right one.'
    : '';
  const message = `A fingerprint is 16 pairs of hexadecimal digits with colons.${advice}`;
  throw formatError(message, FINGERPRINT.key);
}

function enteredRegion(fields: Record<string, string>): string {
  const region = requiredLine(fields, REGION).toLowerCase();
  if (/^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  throw formatError(
    'This is no region. One looks like eu-frankfurt-1 or us-ashburn-1.',
    REGION.key,
  );
}

type Field = { key: string; label: string };
