import type { Secret } from './secret';
import type { SecretParts } from './secret-parts';

/** Shorter parts (a region, a user name) are no secrets, and would blacken ordinary text. */
const SHORTEST = 8;

/**
 * Returns a function that replaces each secret by `[secret <name>]`: raw, as JSON and URLs write it, in
 * hex, and in base64 wherever it starts.
 */
export function createMask(
  secrets: { name: string; parts: Secret<SecretParts> }[],
): (text: string) => string {
  const shown = secrets.flatMap(({ name, parts }) =>
    Object.values(parts.expose())
      .filter((value) => value.length >= SHORTEST)
      .flatMap((value) => formsOf(value).map((form) => ({ form, label: `[secret ${name}]` }))),
  );
  shown.sort((a, b) => b.form.length - a.form.length);
  return (text) =>
    shown.reduce((masked, { form, label }) => masked.replaceAll(form, () => label), text);
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  return [
    ...new Set([
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      hex,
      hex.toUpperCase(),
      ...base64Forms(bytes, 'base64'),
      ...base64Forms(bytes, 'base64url'),
    ]),
  ];
}

/**
 * Base64 of the value depends on how many bytes come before it, modulo 3. Of each alignment only the
 * characters that the value alone decides are taken, so what surrounds it does not matter.
 */
function base64Forms(bytes: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(start, end);
  });
}
