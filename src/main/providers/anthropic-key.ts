import { secret } from '../vault/secret';
import { cleanKey, formatError, hintOf, issuerOf } from './pasted-key';
import type { ParsedCredential } from './provider';

const FIELD = 'apiKey';
const OURS = 'an Anthropic API key';
/** Real keys have 108 characters; this only tells a key from a fragment of one. */
const SHORTEST = 17;
const WHERE = 'Create one in the Anthropic console under API keys.';

/** Errors: `CREDENTIAL_FORMAT` with what was pasted instead of a key. */
export function parseAnthropicKey(fields: Record<string, string>): ParsedCredential {
  const key = cleanKey(fields[FIELD] ?? '');
  const complaint = complaintAbout(key);
  if (complaint) throw formatError(complaint, FIELD);
  return { secret: secret({ [FIELD]: key }), hint: hintOf(key), metadata: {} };
}

function complaintAbout(key: string): string | null {
  if (key === '') return 'Enter the API key.';
  const issuer = issuerOf(key);
  if (key.startsWith('sk-ant-oat')) {
    return `This is a Claude subscription token, which only Claude’s own apps may use. ${WHERE}`;
  }
  if (key.startsWith('sk-ant-admin')) {
    return `This is an Anthropic admin key: it manages an organisation and cannot run Claude. ${WHERE}`;
  }
  if (issuer !== null && issuer !== OURS) {
    return `This looks like ${issuer}, not ${OURS} (sk-ant-…). ${WHERE}`;
  }
  if (/[….*•]/.test(key)) {
    return 'This is the shortened form that lists show. A key is shown in full only once, when it is created.';
  }
  if (issuer === null) return `An Anthropic API key starts with sk-ant-. ${WHERE}`;
  if (/\s/.test(key))
    return 'The key has a space or a line break inside. Copy it again in one piece.';
  if (!/^[A-Za-z0-9_-]+$/.test(key))
    return 'The key has a character that no key has. Copy it again.';
  if (key.length < SHORTEST) return 'The key is too short: a part is missing. Copy it again.';
  return null;
}
