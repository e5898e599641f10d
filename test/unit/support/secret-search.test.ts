import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchBytes, searchFolder, searchProcesses } from '../../support/secret-search';

const SECRET = 'canary/0+1~2-abcdefghijklmnopqrstuvwxyz';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-search-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const found = (content: Buffer | string) =>
  searchBytes('here', Buffer.from(content), SECRET).map((hit) => hit.encoding);

test.each([0, 1, 2, 3, 4, 5])('finds base64 that starts %i bytes into a text', (before) => {
  const whole = Buffer.from(`${'x'.repeat(before)}${SECRET} and more`);
  expect(found(whole.toString('base64'))).toContain(`base64+${before % 3}`);
  expect(found(whole.toString('base64url'))).toContain(`base64url+${before % 3}`);
});

test('finds the other encodings', () => {
  const bytes = Buffer.from(SECRET);
  expect(found(`{"key":"${SECRET}"}`)).toEqual(['raw']);
  expect(found(bytes.toString('hex'))).toEqual(['hex']);
  expect(found(bytes.toString('hex').toUpperCase())).toEqual(['HEX']);
  expect(found(bytes.toString('hex').replace(/../g, '%$&'))).toEqual(['url']);
  expect(found(Buffer.from(SECRET, 'utf16le'))).toContain('utf-16le');
});

test('finds nothing where there is nothing', () => {
  expect(found('sk-ant-api03-something-else')).toEqual([]);
  expect(searchFolder(folder, SECRET)).toEqual([]);
  expect(searchProcesses(process.pid, SECRET)).toEqual([]);
});

test('finds a planted secret in the environment and arguments of a child', () => {
  const child = spawn('sleep', ['60'], { env: { PATH: process.env.PATH, CANARY: SECRET } });
  try {
    const places = searchProcesses(process.pid, SECRET).map((hit) => hit.place);
    expect(places).toEqual([`/proc/${child.pid}/environ`]);
  } finally {
    child.kill();
  }
});

test('finds a planted secret in files', () => {
  fs.mkdirSync(path.join(folder, 'deep'));
  fs.writeFileSync(path.join(folder, 'deep', 'database'), Buffer.from(`\0\0${SECRET}\0`));
  expect(searchFolder(folder, SECRET)).toEqual([
    { place: path.join(folder, 'deep', 'database'), encoding: 'raw' },
  ]);
});
