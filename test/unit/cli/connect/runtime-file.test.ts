import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLoopback, readRuntimeFile } from '../../../../src/cli/connect/runtime-file';

const TOKEN = `cho_${'4fGhJk'.repeat(7)}`;
const ON = { version: 1, pid: 4711, url: 'http://127.0.0.1:7411', ownerToken: TOKEN };

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-file-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(content: unknown, mode = 0o600): string {
  const file = path.join(folder, 'gateway.json');
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  fs.chmodSync(file, mode);
  return file;
}

function read({ isAlive = true, userId = process.getuid?.() ?? null } = {}) {
  return readRuntimeFile(folder, { isAlive: () => isAlive, userId });
}

describe('the runtime file', () => {
  test('tells where the gateway is', () => {
    write(ON);
    expect(read()).toEqual({
      state: 'on',
      pid: 4711,
      url: 'http://127.0.0.1:7411',
      ownerToken: TOKEN,
    });
  });

  test('tells that the gateway is off', () => {
    write({ ...ON, url: null, ownerToken: null });
    expect(read()).toEqual({ state: 'off', pid: 4711 });
  });

  test('of an app that has ended counts as none', () => {
    write(ON);
    expect(read({ isAlive: false })).toEqual({ state: 'absent' });
  });

  test('may be missing, and so may its folder', () => {
    expect(read()).toEqual({ state: 'absent' });
    fs.rmSync(folder, { recursive: true });
    expect(read()).toEqual({ state: 'absent' });
  });

  test.each([0o640, 0o604, 0o622, 0o644, 0o666])('is refused with mode %o', (mode) => {
    write(ON, mode);
    expect(read).toThrow(/can be read or changed by others/);
  });

  test('is refused when it belongs to another user', () => {
    write(ON);
    expect(() => read({ userId: (process.getuid?.() ?? 0) + 1 })).toThrow('another user');
  });

  test('is refused when it is a link', () => {
    const file = write(ON);
    fs.renameSync(file, path.join(folder, 'elsewhere.json'));
    fs.symlinkSync(path.join(folder, 'elsewhere.json'), file);
    expect(read).toThrow('cannot be read');
  });

  test.each([
    ['half a file', '{"version":1,'],
    ['another version', { ...ON, version: 2 }],
    ['a server elsewhere', { ...ON, url: 'http://example.com:7411' }],
    ['a token of another kind', { ...ON, ownerToken: 'sk-ant-none' }],
    ['more than it should have', { ...ON, extra: 1 }],
    ['no process', { ...ON, pid: 0 }],
  ])('is refused with %s, and nothing of it is said', (_, content) => {
    write(content);
    expect(read).toThrow(/is not used/);
    expect(read).not.toThrow(/cho_|example/);
  });
});

test.each([
  ['http://127.0.0.1:7411', true],
  ['http://[::1]:7411', true],
  ['https://127.0.0.1:7411', false],
  ['http://localhost:7411', false],
  ['http://127.0.0.1.example.com:7411', false],
  ['http://user@127.0.0.1:7411', false],
  ['http://127.0.0.1:7411@example.com', false],
  ['http://127.0.0.1:7411/path', false],
  ['http://127.0.0.1:99999', false],
  ['http://127.0.0.1', false],
])('%s as an address of this machine: %s', (url, isOne) => {
  expect(isLoopback(url)).toBe(isOne);
});
