import { expect, test } from 'vitest';
import { parseBaseUrl } from '../../../src/main/providers/base-url';

test.each([
  [null, null],
  [undefined, null],
  ['  ', null],
  ['https://api.example.com', 'https://api.example.com'],
  ['https://api.example.com/', 'https://api.example.com'],
  [' https://API.example.com:8443/anthropic// ', 'https://api.example.com:8443/anthropic'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['http://127.9.9.9', 'http://127.9.9.9'],
  ['http://localhost:4000/v', 'http://localhost:4000/v'],
  ['http://[::1]:4000', 'http://[::1]:4000'],
])('%j becomes %j', (text, expected) => {
  expect(parseBaseUrl(text)).toBe(expected);
});

test.each([
  'api.example.com',
  'http://api.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://10.0.0.1',
  'ftp://localhost',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user:password@api.example.com',
  'https://api.example.com?key=1',
  'https://api.example.com#x',
])('%j is refused', (text) => {
  expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
