import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  readRuntimeFile,
  removeRuntimeFile,
  writeRuntimeFile,
} from '../../../src/main/gateway/runtime-file';

let folder: string;
let file: string;
const CONTENT = { pid: 4_711, url: 'http://127.0.0.1:7411', ownerToken: 'cho_x' };

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-runtime-'));
  file = path.join(folder, 'gateway.json');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('is written whole, for the user alone, whatever was there', () => {
  fs.writeFileSync(file, 'of an older version', { mode: 0o644 });
  // Left behind by a crash, and open to all.
  fs.writeFileSync(`${file}.new`, '{', { mode: 0o666 });
  writeRuntimeFile(folder, CONTENT);
  expect(fs.readdirSync(folder)).toEqual(['gateway.json']);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(readRuntimeFile(folder)).toEqual({ version: 1, ...CONTENT });
});

test('a failure leaves the one before, and no token beside it', () => {
  fs.mkdirSync(path.join(file, 'in the way'), { recursive: true });
  expect(() => writeRuntimeFile(folder, CONTENT)).toThrow();
  expect(fs.readdirSync(folder)).toEqual(['gateway.json']);
});

test('what cannot be read is as none', () => {
  expect(readRuntimeFile(folder)).toBeNull();
  for (const text of ['', '{', '[]', '{"version":2,"pid":1,"url":null,"ownerToken":null}']) {
    fs.writeFileSync(file, text);
    expect(readRuntimeFile(folder)).toBeNull();
  }
});

test('is removed by the process that wrote it only', () => {
  writeRuntimeFile(folder, CONTENT);
  removeRuntimeFile(folder, CONTENT.pid + 1);
  expect(readRuntimeFile(folder)).not.toBeNull();
  removeRuntimeFile(folder, CONTENT.pid);
  expect(fs.existsSync(file)).toBe(false);
  removeRuntimeFile(folder, CONTENT.pid);
});
