import type { OutgoingHttpHeaders } from 'node:http';
import type { ProviderCall } from './call';

/** RFC 9110, 7.6.1: they belong to one connection, not to the request. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Said anew for the provider, or nothing that it should know: who the client is, and by what key. */
const NOT_FORWARDED = new Set([
  ...HOP_BY_HOP,
  'host',
  'content-length',
  'expect',
  'accept-encoding',
  'x-api-key',
  'authorization',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'x-api-role',
  // Of the credential, or not at all: who pays is not the client's to say.
  'openai-organization',
  'openai-project',
  'x-goog-user-project',
  // They would make it another request, or an answer without its usage.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-goog-fieldmask',
  'forwarded',
  'via',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
]);
const NOT_FORWARDED_KIND = /^(x-chatelaine-|x-forwarded-)/;

/** Cookies are the owner's, and 127.0.0.1 has no other service to offer than this one. */
const NOT_ANSWERED = new Set([...HOP_BY_HOP, 'set-cookie', 'alt-svc']);
/** No page of a browser is to read an answer. */
const NOT_ANSWERED_KIND = /^access-control-/;

/** Whatever looks like a key of the gateway's, wherever a client may have put it. */
const CLIENT_KEY = /ch[ok]_[1-9A-HJ-NP-Za-km-z]{20,}/;

/**
 * What the provider gets to see; `ofCredential` goes along with its key. `accept-encoding`: usage is read
 * from the answer as it passes.
 */
export function forwardedHeaders(
  rawHeaders: readonly string[],
  key: { header: ProviderCall['keyHeader']; value: string },
  bodyLength: number | null,
  ofCredential: Readonly<Record<string, string>> = {},
): OutgoingHttpHeaders {
  const headers = new Map<string, [name: string, ...values: string[]]>();
  for (const [name, value] of withoutConnection(rawHeaders)) {
    const known = name.toLowerCase();
    if (NOT_FORWARDED.has(known) || NOT_FORWARDED_KIND.test(known) || CLIENT_KEY.test(value))
      continue;
    if (known === 'accept' && /protobuf/i.test(value)) continue;
    headers.set(known, [...(headers.get(known) ?? [name]), value]);
  }
  const ofClient = [...headers.values()].map(([name, ...values]) => {
    const [value, ...others] = values;
    return [name, others.length > 0 ? values : value] as const;
  });
  // Not member by member: a header may have the name of something that every object has.
  return Object.fromEntries([
    ...ofClient,
    ...Object.entries(ofCredential),
    ['accept-encoding', 'identity'],
    [key.header, key.header === 'authorization' ? `Bearer ${key.value}` : key.value],
    ...(bodyLength === null ? [] : [['content-length', String(bodyLength)] as const]),
  ]);
}

/** What the client gets to see, as pairs in one row, for `writeHead`. */
export function answeredHeaders(
  rawHeaders: readonly string[],
  options: { withoutLength: boolean; mask(text: string): string },
): string[] {
  const { withoutLength, mask } = options;
  const kept = withoutConnection(rawHeaders).filter(([name]) => {
    const known = name.toLowerCase();
    if (NOT_ANSWERED.has(known) || NOT_ANSWERED_KIND.test(known)) return false;
    return !(withoutLength && known === 'content-length');
  });
  const row = kept.flat();
  const all = row.join('\n');
  return mask(all) === all ? row : row.map((part) => printable(mask(part), part));
}

/** What stands for a secret has its name, which may be in any script; headers have one only. */
function printable(masked: string, part: string): string {
  return masked === part ? part : masked.replace(/[^\x20-\x7e]/g, '?');
}

/**
 * The query, starting with `?` where anything is left of it: without the parameters in which keys travel,
 * and without Google's that change what is asked for, or hide the usage in the answer
 * (https://docs.cloud.google.com/apis/docs/system-parameters).
 */
export function forwardedQuery(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return '';
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '' && !NOT_ASKED.test(decoded(pair)))
    .filter((pair) => !CLIENT_KEY.test(decoded(pair)));
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

const NOT_ASKED =
  /^(\$|(key|api_key|access_token|oauth_token|fields|quotaUser|userProject)(=|$)|alt(?!=(json|sse)$))/i;

function decoded(pair: string): string {
  try {
    return decodeURIComponent(pair);
  } catch {
    return pair;
  }
}

/** As pairs, without those that `connection` names. */
function withoutConnection(rawHeaders: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  const named = new Set(
    pairs
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => value.split(','))
      .map((name) => name.trim().toLowerCase()),
  );
  return pairs.filter(([name]) => !named.has(name.toLowerCase()));
}
