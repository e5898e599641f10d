import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type PrivateKeyText = {
  /** As pasted; may have text around the key. */
  pasted: string;
  /** Empty when there is none. */
  passphrase: string;
  /** Ends every complaint: where to get the right file. */
  where: string;
};

export type ReadKey =
  | { key: KeyObject /** The key's own lines and nothing around them. */; pem: string }
  | { complaint: string; about: 'key' | 'passphrase' };

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/s;
const OTHER_DASHES = /[‐‑‒–—―−]/;

/** A private RSA key in PEM form (RFC 7468), or what is wrong with the text; never quotes it. */
export function readPrivateKey({ pasted, passphrase, where }: PrivateKeyText): ReadKey {
  const complaint = complaintAbout(pasted);
  if (complaint) return { complaint: `${complaint} ${where}`, about: 'key' };
  const pem = pemOf(pasted);
  if (pem === null) {
    return {
      complaint: `The private key is cut off: its last line is missing. ${where}`,
      about: 'key',
    };
  }
  if (isEncrypted(pem) && passphrase === '') {
    const text = 'The private key is protected by a passphrase. Enter the passphrase too.';
    return { complaint: text, about: 'passphrase' };
  }
  return decoded(pem, passphrase, where);
}

function decoded(pem: string, passphrase: string, where: string): ReadKey {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', passphrase });
    if (key.asymmetricKeyType !== 'rsa') {
      const kind = key.asymmetricKeyType?.toUpperCase() ?? 'of another kind';
      return { complaint: `This private key is ${kind}, not RSA. ${where}`, about: 'key' };
    }
    createPublicKey(key);
    return { key, pem };
  } catch {
    return isEncrypted(pem)
      ? { complaint: 'The passphrase does not open the private key.', about: 'passphrase' }
      : { complaint: `The private key is damaged: it is no RSA key. ${where}`, about: 'key' };
  }
}

function complaintAbout(text: string): string | null {
  if (text === '') return 'Paste the private key.';
  if (!text.includes('PRIVATE KEY')) return complaintAboutAnother(text);
  if (text.includes('BEGIN OPENSSH PRIVATE KEY')) {
    return 'This private key is in OpenSSH’s own form. Convert a copy with ssh-keygen -p -m PEM.';
  }
  if (/BEGIN (EC|DSA) PRIVATE KEY/.test(text)) return 'This private key is not RSA.';
  if (/BEGIN [A-Z ]*PRIVATE KEY/.test(text) && OTHER_DASHES.test(text)) {
    return 'A text editor has changed the dashes around the private key. Use the file as downloaded.';
  }
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? null : NO_KEY;
}

const NO_KEY = 'This is no private key: one starts with -----BEGIN PRIVATE KEY-----.';

function complaintAboutAnother(text: string): string {
  if (/BEGIN (RSA )?PUBLIC KEY|^ssh-(rsa|ed25519) /.test(text)) {
    return 'This is the public key. The private key is the other file of the pair.';
  }
  if (text.includes('BEGIN CERTIFICATE')) return 'This is a certificate, not a private key.';
  return NO_KEY;
}

/** The key's block, with real line breaks even where a shell or a form has lost them. */
function pemOf(text: string): string | null {
  const lines = text.includes('\n') ? text : text.replaceAll('\\n', '\n');
  const found = BLOCK.exec(lines);
  if (!found) return null;
  const [block, kind = '', body = ''] = found;
  if (body.includes(':')) return `${block}\n`;
  const wrapped = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}-----`, ...wrapped, `-----END ${kind}-----`, ''].join('\n');
}

function isEncrypted(pem: string): boolean {
  return pem.includes('BEGIN ENCRYPTED PRIVATE KEY') || pem.includes('Proc-Type: 4,ENCRYPTED');
}
