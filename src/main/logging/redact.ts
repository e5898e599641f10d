const REDACTED = '[redacted]';

/** Names under which secrets travel, whatever the case and the separators. */
const SECRET_KEY =
  /^(x?apikey|(proxy)?authorization|(set)?cookie|password|passphrase|secret|.*(secret|private|api|access)key|(client|owner|access|refresh|id|session|bearer|auth)?token|secretparts|clientsecret|encryptedcredential)$/;

/**
 * Secrets by how they look. Each group of digits and letters is as the issuer documents it, or
 * shorter, so that a cut one is caught too.
 */
const SECRET_VALUE = new RegExp(
  [
    /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/,
    // Anthropic (sk-ant-…), OpenAI (sk-proj-…, sk-…), DeepSeek (sk-…)
    /\bsk-[A-Za-z0-9_-]{8,}/,
    // Google
    /\bAIza[A-Za-z0-9_-]{10,}/,
    /\bAQ\.[A-Za-z0-9_-]{10,}/,
    // AWS access key ids
    /\b(?:AKIA|ASIA)[A-Z0-9]{8,}/,
    // Azure client secrets
    /\b[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{8,}/,
    // GitHub
    /\bgh[pousr]_[A-Za-z0-9]{8,}/,
    /\bgithub_pat_[A-Za-z0-9_]{8,}/,
    // Linear
    /\blin_(?:api|oauth)_[A-Za-z0-9]{8,}/,
    // Client keys and the owner's token of our own gateway
    /\bch[ko]_[A-Za-z0-9]{8,}/,
    // JSON Web Tokens
    /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?/,
    /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'g',
);

/** The text without anything that looks like a secret. */
export function redactText(text: string): string {
  return text.replace(SECRET_VALUE, REDACTED);
}

/** One line of the log, a JSON object, without secrets: by key name at any depth, and by value. */
export function redactLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return redactText(line);
  }
  return `${JSON.stringify(redact(entry))}\n`;
}

function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      redactText(key),
      isSecretKey(key) ? REDACTED : redact(inner),
    ]),
  );
}

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}
