import { expect, test } from 'vitest';
import {
  answeredHeaders,
  forwardedHeaders,
  forwardedQuery,
} from '../../../../src/main/gateway/passthrough/headers';

const CLIENT_KEY = `chk_${'A1b2C3d4'.repeat(5)}`;
const key = { header: 'x-api-key', value: 'owner' } as const;

test('a header that comes twice goes twice, under the name that it had', () => {
  const raw = ['X-Two', 'a', 'X-Two', 'b', 'Anthropic-Beta', 'c'];
  expect(forwardedHeaders(raw, key, 3)).toEqual({
    'X-Two': ['a', 'b'],
    'Anthropic-Beta': 'c',
    'accept-encoding': 'identity',
    'x-api-key': 'owner',
    'content-length': '3',
  });
});

test('whatever case a client writes its key’s header in, the provider sees the owner’s only', () => {
  const raw = ['X-API-KEY', CLIENT_KEY, 'AUTHORIZATION', `Bearer ${CLIENT_KEY}`];
  const bearer = forwardedHeaders(raw, { header: 'authorization', value: 'owner' }, null);
  expect(bearer).toEqual({ authorization: 'Bearer owner', 'accept-encoding': 'identity' });
});

test.each([
  ['/v1/messages', ''],
  ['/v1/messages?', ''],
  ['/v1/messages?beta=true', '?beta=true'],
  [`/v1/messages?beta=true&key=${CLIENT_KEY}&alt=sse`, '?beta=true&alt=sse'],
  [`/v1/messages?k%65y=${CLIENT_KEY}`, ''],
  [`/v1/messages?KEY=x&a=%20b`, '?a=%20b'],
  [`/v1/messages?other=${CLIENT_KEY}&a=1`, '?a=1'],
  ['/v1/messages?bad=%E0%A4%A', '?bad=%E0%A4%A'],
  ['/v1/messages?a=1?b=2', '?a=1?b=2'],
])('of the query of %s goes on: %s', (url, query) => {
  expect(forwardedQuery(url)).toBe(query);
});

test('a header may have any name, also one that objects have something under', () => {
  const raw = ['constructor', 'a', '__proto__', 'b', 'toString', 'c', 'X-Case', '1', 'x-case', '2'];
  expect(Object.entries(forwardedHeaders(raw, key, null))).toEqual([
    ['constructor', 'a'],
    ['__proto__', 'b'],
    ['toString', 'c'],
    ['X-Case', ['1', '2']],
    ['accept-encoding', 'identity'],
    ['x-api-key', 'owner'],
  ]);
});

test('nothing goes on that would make the provider do something else than was understood', () => {
  const raw = [
    'X-HTTP-Method-Override',
    'DELETE',
    'X-Goog-FieldMask',
    'candidates',
    'OpenAI-Organization',
  ];
  raw.push('org-clients', 'OpenAI-Project', 'proj_clients', 'X-Goog-User-Project', 'theirs');
  expect(forwardedHeaders([...raw, 'x-a', '1'], key, null)).toEqual({
    'x-a': '1',
    'x-api-key': 'owner',
    'accept-encoding': 'identity',
  });
  const url = '/m?$fields=candidates&fields=a&%24httpMethod=DELETE&$.xgafv=1&alt=sse&oauth_token=t';
  expect(forwardedQuery(url)).toBe('?alt=sse');
});

test('an answer keeps its headers, but for those of the connection and the owner’s cookies', () => {
  const raw = [
    ...['Content-Type', 'text/event-stream', 'Connection', 'close, X-Hop', 'X-Hop', '1'],
    ...['Transfer-Encoding', 'chunked', 'Set-Cookie', 'a=b', 'Alt-Svc', 'h3=":443"', 'x-a', '1'],
    ...['Content-Length', '5', 'x-a', '2'],
  ];
  const mask = (text: string) => text;
  const kept = ['Content-Type', 'text/event-stream', 'x-a', '1'];
  expect(answeredHeaders(raw, { withoutLength: false, mask })).toEqual([
    ...kept,
    ...['Content-Length', '5', 'x-a', '2'],
  ]);
  expect(answeredHeaders(raw, { withoutLength: true, mask })).toEqual([...kept, 'x-a', '2']);
});
