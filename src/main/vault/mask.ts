import type { Secret } from './secret';
import type { SecretParts } from './secret-parts';

/** Shorter parts (a region, a user name) are no secrets, and would blacken ordinary text. */
const SHORTEST = 8;

/** Text with each secret replaced by `[secret <name>]`. */
export type Mask = {
  whole(text: string): string;
  /** For text that comes in pieces. */
  stream(): MaskStream;
};

export type MaskStream = {
  /** What can be shown so far: an end that may be the start of a secret is held back. */
  push(text: string): string;
  /** The rest. */
  end(): string;
};

/**
 * Finds each secret raw, as JSON and URLs write it, in hex, and in base64 wherever it starts; of a private
 * key also each line by itself, as `grep` and an excerpt show it.
 */
export function createMask(secrets: NamedSecret[]): Mask {
  const shown = secrets.flatMap(({ name, parts }) =>
    Object.values(parts.expose())
      .filter((value) => value.length >= SHORTEST)
      .flatMap((value) => [...formsOf(value), ...keyLinesOf(value)])
      .map((form) => ({ form, label: `[secret ${name}]` })),
  );
  shown.sort((a, b) => b.form.length - a.form.length);
  const whole = (text: string) =>
    shown.reduce((masked, { form, label }) => masked.replaceAll(form, () => label), text);
  const forms = shown.map(({ form }) => form);
  return { whole, stream: () => createMaskStream(whole, forms) };
}

export type NamedSecret = { name: string; parts: Secret<SecretParts> };

function createMaskStream(whole: Mask['whole'], forms: string[]): MaskStream {
  let held = '';
  return {
    push(text) {
      const all = held + text;
      const safe = notInside(all, all.length - possibleStart(all, forms), forms);
      held = all.slice(safe);
      return whole(all.slice(0, safe));
    },
    end() {
      const rest = whole(held);
      held = '';
      return rest;
    },
  };
}

/** The nearest place at or before `cut` where the text can be cut without cutting a secret in two. */
function notInside(text: string, cut: number, forms: string[]): number {
  if (cut === text.length) return cut;
  for (const form of forms) {
    const from = Math.max(0, cut - form.length + 1);
    const at = text.slice(from, cut + form.length - 1).indexOf(form);
    if (at >= 0) return notInside(text, from + at, forms);
  }
  return cut;
}

/** Length of the longest end of `text` that is the start, and not the whole, of a form. */
function possibleStart(text: string, forms: string[]): number {
  const longest = Math.max(0, ...forms.map((form) => form.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (forms.some((form) => form.length > length && form.startsWith(end))) return length;
  }
  return 0;
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

/** The body of a PEM, whether it is a file or stands in JSON with its line breaks escaped. */
function keyLinesOf(value: string): string[] {
  const body = PRIVATE_KEY.exec(value)?.[1] ?? '';
  return body.split(/\\[nr]|\s/).filter((line) => line.length >= SHORTEST);
}

/** RFC 7468; older ones are named after their algorithm. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)-----END/s;

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
