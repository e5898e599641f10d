import { secret } from '../vault/secret';
import { cleanKey, formatError, hintOf, type Issuer, issuerOf } from './pasted-key';
import type { ParsedCredential } from './provider';

/** How the keys of one provider look, and what to say of those that do not. */
export type KeyFormat = {
  /** With its article and ending in what to call it: "an Anthropic API key", "a GitHub token". */
  name: string;
  /** How it starts, for a person: "sk-ant-". */
  starts: string;
  /** What {@link issuerOf} may call it. */
  issuers: readonly Issuer[];
  /** Real keys are longer; this only tells a key from a fragment of one. */
  shortest: number;
  /** Where to get one, as a sentence. */
  where: string;
  /** What to say of particular other secrets instead of that they are another's. */
  instead?: Partial<Record<Issuer, string>>;
};

/** No key of any provider has as many characters. */
const LONGEST = 1_000;

/** The key in what was pasted. Errors: `CREDENTIAL_FORMAT` with what was wrong, never the key. */
export function parseKey(pasted: string, field: string, format: KeyFormat): string {
  // Not even looked at: it may be megabytes.
  const key = pasted.length > 10 * LONGEST ? null : cleanKey(pasted);
  const complaint = key === null ? TOO_LONG : complaintAbout(key, format);
  if (key === null || complaint) throw formatError(complaint ?? TOO_LONG, field);
  return key;
}

/** A form of nothing but an API key. Errors: as {@link parseKey}. */
export function parseApiKey(fields: Record<string, string>, format: KeyFormat): ParsedCredential {
  const apiKey = parseKey(fields.apiKey ?? '', 'apiKey', format);
  return { secret: secret({ apiKey }), hint: hintOf(apiKey), metadata: {} };
}

const TOO_LONG = 'This is far too long to be a key. Copy the key alone.';

function complaintAbout(key: string, format: KeyFormat): string | null {
  const { name, starts, where } = format;
  const noun = name.slice(name.lastIndexOf(' ') + 1);
  if (key === '') return `Enter the ${noun}.`;
  const issuer = issuerOf(key);
  const instead = issuer && format.instead?.[issuer];
  if (instead) return `${instead} ${where}`;
  if (issuer !== null && !format.issuers.includes(issuer)) {
    return `This looks like ${issuer}, not ${name} (${starts}…). ${where}`;
  }
  if (key.length > LONGEST) return TOO_LONG;
  if (/[…*•]|\.\./.test(key)) {
    return `This is the shortened form that lists show. A ${noun} is shown in full only once, when it is created.`;
  }
  if (issuer === null) {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)} starts with ${starts}. ${where}`;
  }
  if (/\s/.test(key)) {
    return `The ${noun} has a space or a line break inside. Copy it again in one piece.`;
  }
  if (!/^[A-Za-z0-9._-]+$/.test(key)) {
    return `The ${noun} has a character that no ${noun} has. Copy it again.`;
  }
  if (key.length < format.shortest) {
    return `The ${noun} is too short: a part is missing. Copy it again.`;
  }
  return null;
}
