import { ChatelaineError } from '../../shared/errors';

/** Byte-order mark, zero-width characters, soft hyphen: what comes along unseen when text is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const QUOTES = /^(["'`“‘«])(.*)(["'`”’»])$/s;
const ASSIGNMENT = /^(?:export\s+|set\s+)?[A-Z][A-Z0-9_]*\s*=\s*/;
const HEADER = /^(?:(?:authorization|x-api-key)\s*:\s*)?(?:bearer\s+)?/i;

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

/** Beginnings by which a key tells whose it is; the longest match wins. */
const ISSUERS: readonly [start: string, whose: string][] = [
  ['sk-ant-oat', 'a Claude subscription token'],
  ['sk-ant-admin', 'an Anthropic admin key'],
  ['sk-ant-', 'an Anthropic API key'],
  ['sk-proj-', 'an OpenAI project key'],
  ['sk-svcacct-', 'an OpenAI service account key'],
  ['sk-admin-', 'an OpenAI admin key'],
  ['sk-or-', 'an OpenRouter key'],
  ['sk-', 'an OpenAI or DeepSeek key'],
  ['AIza', 'a Google API key'],
  ['AKIA', 'an AWS access key id'],
  ['ASIA', 'a temporary AWS access key id'],
  ['github_pat_', 'a GitHub token'],
  ['ghp_', 'a GitHub token'],
  ['gho_', 'a GitHub token'],
  ['ghs_', 'a GitHub token'],
  ['lin_api_', 'a Linear key'],
  ['chk_', 'a client key of Chatelaine’s own gateway'],
  ['-----BEGIN', 'a private key or certificate file'],
  ['{', 'a JSON file'],
  ['eyJ', 'a sign-in token (JWT)'],
  ['http', 'a web address'],
];

/** Whose key it looks like, in words; null when it looks like nothing known. */
export function issuerOf(key: string): string | null {
  return ISSUERS.find(([start]) => key.startsWith(start))?.[1] ?? null;
}

/** The last four characters, which may be shown. */
export function hintOf(key: string): string {
  return key.slice(-4);
}

/** `CREDENTIAL_FORMAT` with what was wrong; must never quote the key. */
export function formatError(message: string, field: string): ChatelaineError {
  return new ChatelaineError('CREDENTIAL_FORMAT', message, { details: { field } });
}
