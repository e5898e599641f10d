import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReadChosenFile } from '../../../../src/main/spending/prices/chosen-file';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chosen-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function choosing(content: string | Buffer | null) {
  const file = path.join(folder, 'my prices.json');
  if (content !== null) fs.writeFileSync(file, content);
  return createReadChosenFile(async () => file)({ title: 'Choose', mostBytes: 1_000_000 });
}

const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });

test('the text and the name of what is chosen', async () => {
  expect(await choosing('{"price": "1 €"}')).toEqual({
    name: 'my prices.json',
    text: '{"price": "1 €"}',
  });
});

test('nothing when the user cancels', async () => {
  const read = createReadChosenFile(async () => null);
  expect(await read({ title: 'Choose', mostBytes: 1 })).toBeNull();
});

test('a file of the largest size is read, a larger one is not', async () => {
  expect((await choosing('x'.repeat(1_000_000)))?.text).toHaveLength(1_000_000);
  await expect(choosing('x'.repeat(1_000_001))).rejects.toEqual(refused(/larger than 1 MB/));
});

test('what is not text in UTF-8 is refused', async () => {
  await expect(choosing(Buffer.from([0xff, 0xfe, 0x00]))).rejects.toEqual(refused(/UTF-8/));
});

test('what is not there, or is a folder, is refused', async () => {
  await expect(choosing(null)).rejects.toEqual(refused(/not a file/));
  const read = createReadChosenFile(async () => folder);
  await expect(read({ title: 'Choose', mostBytes: 1 })).rejects.toEqual(refused(/not a file/));
});
