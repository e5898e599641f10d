import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../src/main/logging/logger';
import { secret } from '../../../src/main/vault/secret';
import { ChatelaineError } from '../../../src/shared/errors';
import { madeUpKey } from '../vault/vault-fixture';

let folder: string;
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-log-')), 'logs');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }));

const written = () =>
  fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));

test('no way of logging a key gets it into the file', async () => {
  const key = madeUpKey();
  const log = createLogger({ folder, level: 'debug' });
  log.info(`raw ${key}`);
  log.info({ key, list: [key], deep: { deeper: { key } } }, 'fields');
  log.info({ apiKey: 'hunter2', hidden: secret('hunter2') }, 'by name');
  log.warn({ err: new Error(`failed with ${key}`) }, 'error');
  const cause = new Error(`because of ${key}`);
  log.error(new ChatelaineError('INTERNAL', `failed ${key}`, { cause, details: { key } }));
  log.debug({ headers: { authorization: `Bearer ${key}` } });
  log.info('format %s %o', key, { key });
  await log.close();
  const text = written().join('');
  expect(text.trim().split('\n')).toHaveLength(7);
  expect(text).not.toContain(key);
  expect(text).not.toContain(key.slice(20));
  expect(text).not.toContain('hunter2');
  expect(text).toContain('failed with [redacted]');
  expect(text).toContain('logger.test.ts');
});

test('lines below the level are not written, nor is anything after close', async () => {
  const log = createLogger({ folder, level: 'warn' });
  log.info('quiet');
  log.warn('loud');
  await log.close();
  log.error('late');
  expect(written().join('')).toMatch(/^[^\n]*"loud"}\n$/);
});

test('five files of 5 MB at most, for the user only', async () => {
  const log = createLogger({ folder, level: 'info' });
  const filler = 'x y '.repeat(25_000);
  for (let n = 0; n < 400; n++) log.info({ n, filler });
  log.info('the last line');
  await log.close();
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  expect(files).toHaveLength(5);
  for (const file of files) {
    const { size, mode } = fs.statSync(file);
    expect(size).toBeLessThan(5.2 * 1024 * 1024);
    expect(mode & 0o777).toBe(0o600);
  }
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  expect(written().join('')).toContain('the last line');
});

test('a folder that cannot be written to does not take the app down', async () => {
  fs.writeFileSync(folder, 'a file in the way');
  const log = createLogger({ folder, level: 'info' });
  log.info('nowhere to go');
  await log.close();
  log.info('still here');
  expect(fs.readFileSync(folder, 'utf8')).toBe('a file in the way');
});
