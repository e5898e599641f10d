import { describe, expect, it } from 'vitest';
import {
  cleanSecret,
  LARGEST_SECRET,
  readSecretFile,
  removedWords,
} from '../../../../src/renderer/components/clean-secret';

describe('cleanSecret', () => {
  it('leaves a clean key as it is', () => {
    expect(cleanSecret('secret', 'sk-ant-abc_DEF-1')).toEqual({
      text: 'sk-ant-abc_DEF-1',
      removed: [],
    });
  });

  it('takes spaces, invisible characters and quotation marks off a key, and says so', () => {
    const { text, removed } = cleanSecret('secret', '\uFEFF “sk-ant-\u200Babc\n def” ');
    expect(text).toBe('sk-ant-abcdef');
    expect(removedWords(removed)).toBe(
      'Spaces around the key were removed. Invisible characters were removed. Quotation marks were corrected.',
    );
  });

  it('keeps the inner spaces of a text', () => {
    expect(cleanSecret('text', '  a b ').text).toBe('a b');
  });

  it('keeps the lines of a PEM and says nothing of the break at its end', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
    expect(cleanSecret('multiline-secret', `${pem}\n`)).toEqual({ text: pem, removed: [] });
  });

  it('straightens typographic quotation marks only where the JSON itself has them', () => {
    const mended = cleanSecret('multiline-secret', '{ “type”: “service_account” }');
    expect(mended).toEqual({ text: '{ "type": "service_account" }', removed: ['quotes'] });
    const inside = '{"project":"the “shop”"}';
    expect(cleanSecret('multiline-secret', inside).text).toBe(inside);
  });
});

describe('readSecretFile', () => {
  const file = (content: BlobPart, name = 'key.json') => new File([content], name);

  it('reads UTF-8 with a byte order mark, and UTF-16', async () => {
    const marked = await readSecretFile(file('\uFEFF{"a":1}\n'));
    expect(marked).toEqual({ text: '{"a":1}', removed: ['invisible'] });
    const utf16 = await readSecretFile(file(new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])));
    expect(utf16).toMatchObject({ text: '{}' });
  });

  it('takes 64 KiB and refuses one byte more, without reading it', async () => {
    expect(await readSecretFile(file('a'.repeat(LARGEST_SECRET)))).toMatchObject({ removed: [] });
    const over = await readSecretFile(file('a'.repeat(LARGEST_SECRET + 1), 'big.pem'));
    expect(over).toEqual({ problem: expect.stringContaining('“big.pem” has 66 kB') });
  });

  it.each([
    ['empty', new Uint8Array(), 'is empty'],
    ['binary', new Uint8Array([0x30, 0x82, 0xff, 0xfe]), 'is not a text file'],
    ['with a NUL', new Uint8Array([0x61, 0x00, 0x62]), 'is not a text file'],
  ])('refuses a file that is %s', async (_what, bytes, words) => {
    expect(await readSecretFile(file(bytes))).toEqual({
      problem: expect.stringContaining(words),
    });
  });
});
