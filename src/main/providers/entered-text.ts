import { cleanKey, formatError } from './pasted-key';

/** Any key file is far shorter; the bridge has the same limit. */
const LONGEST = 65_536;
/** Byte-order mark, zero-width characters, soft hyphen: what comes along unseen when text is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** The replacement character stands where bytes were no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;
/** Lines of `~/.aws/credentials` and `~/.oci/config`, which consoles offer for copying. */
const CONFIG_NAME = /^(?:aws_[a-z_]+|user|fingerprint|tenancy|region|pass_phrase)\s*=\s*/i;
export const SMART_QUOTES = /[“”„‘’«»]/;

type Field = { key: string; label: string };

/** One line as it was meant; empty when nothing was entered. Errors: `CREDENTIAL_FORMAT`. */
export function enteredLine(fields: Record<string, string>, field: Field): string {
  const line = cleanKey(readable(fields, field).replace(CONFIG_NAME, ''));
  if (/[\r\n]/.test(line)) {
    throw formatError(`The ${field.label} has a line break inside. Copy it alone.`, field.key);
  }
  return line;
}

/** A file as it was pasted, without what is invisible around it. Errors: `CREDENTIAL_FORMAT`. */
export function enteredFile(fields: Record<string, string>, field: Field): string {
  return readable(fields, field);
}

/** As {@link enteredLine}, and something must be there. */
export function requiredLine(fields: Record<string, string>, field: Field): string {
  const line = enteredLine(fields, field);
  if (line === '') throw formatError(`Enter the ${field.label}.`, field.key);
  return line;
}

function readable(fields: Record<string, string>, { key, label }: Field): string {
  const text = fields[key] ?? '';
  if (text.length > LONGEST) {
    const size =
      text.length > 2_000_000 ? `${Math.round(text.length / 1e6)} MB` : 'more than 64 KiB';
    throw formatError(`The ${label} is far too long (${size}). Something else was pasted.`, key);
  }
  const clean = text.replace(INVISIBLE, '').trim();
  if (BINARY.test(clean)) {
    throw formatError(
      `The ${label} has binary data in it. Open the file as text and copy it.`,
      key,
    );
  }
  return clean;
}
