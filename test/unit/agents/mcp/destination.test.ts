import { expect, test } from 'vitest';
import {
  checkSecret,
  checkTransport,
  destinationOf,
} from '../../../../src/main/agents/mcp/destination';
import type { McpTransport } from '../../../../src/shared/commands/mcp';

const http = (url: string): McpTransport => ({ type: 'http', url });
const stdio = (command: string, ...args: string[]) => ({
  type: 'stdio' as const,
  command,
  args,
  readableFolders: [],
  allowedDomains: [],
});

test('another address or command line is another destination; what it may reach is not', () => {
  const destinations = [
    http('https://a.example/mcp'),
    http('https://a.example/mcp2'),
    http('https://a.example:8443/mcp'),
    http('http://localhost/mcp'),
    stdio('node', 'a', 'b'),
    stdio('node', 'a b'),
    stdio('node a', 'b'),
  ].map(destinationOf);
  expect(new Set(destinations).size).toBe(destinations.length);
  expect(destinationOf(http('HTTPS://A.example:443/mcp'))).toBe('https://a.example/mcp');
  expect(destinationOf({ ...stdio('node'), allowedDomains: ['a.example'] })).toBe(
    destinationOf(stdio('node')),
  );
});

test.each(['https://a.example/mcp?x=1', 'http://127.0.0.1:3000/mcp', 'http://[::1]/mcp'])(
  '%s is taken',
  (url) => expect(() => checkTransport(http(url))).not.toThrow(),
);

test.each([
  http('http://a.example/mcp'),
  http('http://localhost.evil.test/mcp'),
  http('https://user:word@a.example/mcp'),
  http('https://a.example/mcp#x'),
  http(`https://a.example/mcp?key=sk-${'x'.repeat(20)}`),
  stdio('node', `--token=ghp_${'x'.repeat(30)}`),
])('%j is refused', (transport) => {
  expect(() => checkTransport(transport)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

test.each([
  [http('https://a.example'), 'Authorization', 'Bearer x'],
  [http('https://a.example'), 'X-Api-Key', 'x'],
  [stdio('node'), 'GITHUB_TOKEN', 'any text, even\nwith lines'],
])('%j is given %s', (transport, name, value) => {
  expect(() => checkSecret(transport, name, value)).not.toThrow();
});

test.each([
  [http('https://a.example'), 'Host', 'evil.test'],
  [http('https://a.example'), 'mcp-session-id', 'x'],
  [http('https://a.example'), 'Authorization', 'a\nX-Other: b'],
  [http('https://a.example'), 'Authorization', 'x '],
  [stdio('node'), 'LD_PRELOAD', '/tmp/x.so'],
  [stdio('node'), 'NODE_OPTIONS', '--require=/tmp/x'],
  [stdio('node'), 'https_proxy', 'http://evil.test'],
  [stdio('node'), 'X-API-KEY', 'x'],
  [stdio('node'), 'TOKEN', 'a\0b'],
])('%j is not given %s', (transport, name, value) => {
  expect(() => checkSecret(transport, name, value)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});
