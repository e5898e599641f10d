import { describe, expect, test } from 'vitest';
import bundled from '../../../../resources/prices.json';
import { parsePriceFile } from '../../../../src/main/spending/prices/price-file';

const ENTRY = {
  models: ['acme-large'],
  effectiveFrom: '2026-11-01',
  promptTokensOver: 0,
  input: '2.50',
  output: '12',
  cacheRead: '0.000001',
  cacheWrite5m: '3.125',
  cacheWrite1h: '5',
};

const fileOf = (...prices: unknown[]) =>
  JSON.stringify({
    asOf: '2026-11-20',
    provider: 'ANTHROPIC',
    unit: 'USD per million tokens',
    prices,
  });

test('the file of the app itself can be read', () => {
  expect(parsePriceFile(JSON.stringify(bundled)).length).toBeGreaterThan(20);
});

test('dollars become micro-USD without going through a fraction', () => {
  expect(parsePriceFile(fileOf({ ...ENTRY, models: ['acme-large', 'acme-small'] }))).toEqual(
    ['acme-large', 'acme-small'].map((model) => ({
      provider: 'ANTHROPIC',
      model,
      effectiveFrom: '2026-11-01',
      promptTokensOver: 0,
      tier: 'standard',
      input: 2_500_000,
      output: 12_000_000,
      cacheRead: 1,
      cacheWrite5m: 3_125_000,
      cacheWrite1h: 5_000_000,
      source: undefined,
    })),
  );
});

test('a byte order mark does not matter', () => {
  expect(parsePriceFile(`\uFEFF${fileOf(ENTRY)}`)).toHaveLength(1);
});

describe('a file that does not fit is refused with the place and the reason', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{"prices": [', /It is not JSON/],
    ['another JSON', '[]', /The file: .*expected object/],
    ['no prices', fileOf(), /prices: Too small/],
    ['a number', fileOf(ENTRY, { ...ENTRY, models: ['b'], input: 2.5 }), /Entry 2 \(b\), input:/],
    ['a comma', fileOf({ ...ENTRY, output: '2,50' }), /Entry 1 \(acme-large\), output: must be/],
    ['a negative', fileOf({ ...ENTRY, output: '-1' }), /output: must be US dollars/],
    ['an exponent', fileOf({ ...ENTRY, output: '1e9' }), /output: must be US dollars/],
    ['too dear', fileOf({ ...ENTRY, output: '1000000' }), /output: must be US dollars/],
    ['seven decimals', fileOf({ ...ENTRY, output: '0.0000001' }), /output: must be/],
    ['no model', fileOf({ ...ENTRY, models: [] }), /Entry 1, models: Too small/],
    ['an empty model', fileOf({ ...ENTRY, models: ['a', ' '] }), /Entry 1 \(a\), models\.1:/],
    ['a day that is none', fileOf({ ...ENTRY, effectiveFrom: '2026-02-30' }), /effectiveFrom:/],
    ['the year 1', fileOf({ ...ENTRY, effectiveFrom: '0001-01-01' }), /from 2020 to 2099/],
    ['the year 9999', fileOf({ ...ENTRY, effectiveFrom: '9999-01-01' }), /from 2020 to 2099/],
    ['a tier of its own', fileOf({ ...ENTRY, tier: 'cheap' }), /Entry 1 \(acme-large\), tier:/],
    ['half a token', fileOf({ ...ENTRY, promptTokensOver: 0.5 }), /promptTokensOver:/],
    ['an unknown field', fileOf({ ...ENTRY, currency: 'EUR' }), /Entry 1 .*currency/],
    ['a missing field', fileOf({ ...ENTRY, cacheRead: undefined }), /cacheRead:/],
    ['the same twice', fileOf(ENTRY, { ...ENTRY, input: '9' }), /acme-large .* is in it twice/],
  ])('%s', (_, text, message) => {
    expect(() => parsePriceFile(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
    );
  });

  test('more than 5 MB', () => {
    expect(() => parsePriceFile(' '.repeat(5_000_001))).toThrow(/larger than 5 MB/);
  });

  test('more prices than anyone has', () => {
    const models = Array.from({ length: 1_000 }, (_, index) => `m-${index}`);
    const entries = Array.from({ length: 6 }, (_, index) => ({
      ...ENTRY,
      models,
      promptTokensOver: index,
    }));
    expect(() => parsePriceFile(fileOf(...entries))).toThrow(/It has 6000 prices/);
  });
});
