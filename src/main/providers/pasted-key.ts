import { ChatelaineError } from '../../shared/errors';

/** Byte-order mark, zero-width characters, soft hyphen: what comes along unseen when text is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const QUOTES = /^(["'`“‘«])(.*)(["'`”’»])$/s;
const ASSIGNMENT = /^(?:export\s+|set\s+)?[A-Z][A-Z0-9_]*\s*=\s*/;
const HEADER = /^(?:(?:authorization|x-api-key|x-goog-api-key)\s*:\s*)?(?:(?:bearer|token)\s+)?/i;

/** A key as it was meant: without the quotes, variable or header it was copied with. */
export function cleanKey(pasted: string): string {
  const text = pasted
    .replace(INVISIBLE, '')
    .trim()
    .replace(ASSIGNMENT, '')
    .replace(/;$/, '')
    .trim();
  return unquote(unquote(text).replace(HEADER, '').trim());
}

function unquote(text: string): string {
  return QUOTES.exec(text)?.[2]?.trim() ?? text;
}

/** What a key looks like and whose it then is, in words; the first that fits wins. */
const ISSUERS = [
  [/^sk-ant-oat/, 'a Claude subscription token'],
  [/^sk-ant-admin/, 'an Anthropic admin key'],
  [/^sk-ant-/, 'an Anthropic API key'],
  [/^sk-proj-/, 'an OpenAI project key'],
  [/^sk-svcacct-/, 'an OpenAI service account key'],
  [/^sk-admin-/, 'an OpenAI admin key'],
  [/^sk-or-/, 'an OpenRouter key'],
  // Between its two halves each key of OpenAI has "OpenAI" in base64.
  [/^sk-\w+T3BlbkFJ/, 'an OpenAI API key'],
  [/^sk-[0-9a-f]{32}$/, 'a DeepSeek API key'],
  [/^sk-/, 'an OpenAI or DeepSeek key'],
  [/^AIza/, 'a Google API key'],
  [/^AQ\./, 'a Gemini API key'],
  [/^ya29\./, 'a Google sign-in token'],
  [/^AKIA/, 'an AWS access key id'],
  [/^ASIA/, 'a temporary AWS access key id'],
  [/^[\w-]{3}\dQ~/, 'an Azure client secret'],
  [/^ocid1\./, 'an OCI identifier'],
  [/^(github_pat_|gh[pou]_)/, 'a GitHub token'],
  [/^ghs_/, 'a token of a GitHub app'],
  [/^ghr_/, 'a GitHub refresh token'],
  [/^lin_api_/, 'a Linear API key'],
  [/^lin_oauth_/, 'a Linear OAuth token'],
  [/^lin_wh_/, 'a Linear webhook secret'],
  [/^chk_/, 'a client key of Chatelaine’s own gateway'],
  [/^-----BEGIN/, 'a private key or certificate file'],
  [/^\{.{0,2000}"service_account"/s, 'a Google service account file (JSON)'],
  [/^\{/, 'a JSON file'],
  [/^eyJ/, 'a sign-in token (JWT)'],
  [/^http/, 'a web address'],
] as const;

export type Issuer = (typeof ISSUERS)[number][1];

/** Whose key it looks like, in words; null when it looks like nothing known. */
export function issuerOf(key: string): Issuer | null {
  return ISSUERS.find(([form]) => form.test(key))?.[1] ?? null;
}

/** The last four characters, which may be shown. */
export function hintOf(key: string): string {
  return key.slice(-4);
}

/** `CREDENTIAL_FORMAT` with what was wrong; must never quote the key. */
export function formatError(message: string, field: string): ChatelaineError {
  return new ChatelaineError('CREDENTIAL_FORMAT', message, { details: { field } });
}
