import { describe, expect, it } from 'vitest';
import {
  bytesWords,
  endingWords,
  foundWords,
} from '../../../../../src/renderer/screens/settings/import/import-words';
import {
  emptyDraft,
  readDraft,
  usualCachePrices,
} from '../../../../../src/renderer/screens/settings/prices/price-draft';
import {
  perMillion,
  pricesByModel,
  priceTerms,
} from '../../../../../src/renderer/screens/settings/prices/price-words';
import type { ImportSummary } from '../../../../../src/shared/commands/imports';
import { NewPrice, type Price } from '../../../../../src/shared/commands/prices';

const price = (values: Partial<Price>): Price => ({
  id: 'p',
  provider: 'ANTHROPIC',
  model: 'claude-opus-5-5',
  effectiveFrom: 0,
  promptTokensOver: 0,
  tier: 'standard',
  input: 4_000_000,
  output: 20_000_000,
  cacheRead: 200_000,
  cacheWrite5m: 5_000_000,
  cacheWrite1h: 8_000_000,
  source: 'official',
  isOwn: false,
  ...values,
});

describe('a price that is being written', () => {
  const written = {
    ...emptyDraft(' claude-next ', 'ANTHROPIC'),
    ...{
      input: '0.10',
      output: '0.5',
      cacheRead: '.01',
      cacheWrite5m: '0.125',
      cacheWrite1h: '0.2',
    },
  };

  it('becomes a row that the contract takes, exact', () => {
    const { price: row } = readDraft({ ...written, from: '2026-10-07', over: '100,000' });
    expect(NewPrice.parse(row)).toEqual({
      provider: 'ANTHROPIC',
      model: 'claude-next',
      effectiveFrom: '2026-10-07',
      promptTokensOver: 100_000,
      tier: 'standard',
      input: 100_000,
      output: 500_000,
      cacheRead: 10_000,
      cacheWrite5m: 125_000,
      cacheWrite1h: 200_000,
    });
    expect(readDraft(written).price?.effectiveFrom).toBeNull();
  });

  it('says what is wrong, field by field', () => {
    const { problems } = readDraft({
      ...written,
      model: ' ',
      output: '',
      input: '-1',
      over: '1.5',
    });
    expect(Object.keys(problems ?? {}).sort()).toEqual(['input', 'model', 'output', 'over']);
  });

  it('takes the usual cache prices from its input price', () => {
    expect(usualCachePrices('3')).toEqual({
      cacheRead: '0.30',
      cacheWrite5m: '3.75',
      cacheWrite1h: '6',
    });
    expect(usualCachePrices('much')).toBeNull();
  });
});

describe('prices in words', () => {
  it('say when and for what they hold', () => {
    expect(priceTerms(price({}))).toBe('');
    const terms = { effectiveFrom: Date.UTC(2026, 9, 7), promptTokensOver: 100_000 };
    expect(priceTerms(price({ ...terms, tier: 'batch' }))).toBe(
      'from 7 Oct 2026 · over 100k tokens · batch',
    );
  });

  it('are never rounded', () => {
    expect(perMillion(4_000_000)).toBe('4.00');
    expect(perMillion(125_000)).toBe('0.125');
    expect(perMillion(1)).toBe('0.000001');
  });

  it('come by model, newest first, standard before the rest', () => {
    const rows = [
      price({ id: 'fast', tier: 'fast' }),
      price({ id: 'old' }),
      price({ id: 'new', effectiveFrom: 5 }),
      price({ id: 'new-long', effectiveFrom: 5, promptTokensOver: 100_000 }),
      price({ id: 'other', model: 'claude-haiku-4-5' }),
    ];
    const models = pricesByModel(rows, '');
    expect(models.map(({ model }) => model)).toEqual(['claude-haiku-4-5', 'claude-opus-5-5']);
    expect(models[1]?.prices.map(({ id }) => id)).toEqual(['new', 'new-long', 'old', 'fast']);
    expect(pricesByModel(rows, ' HAIKU ')).toHaveLength(1);
  });
});

describe('an import in words', () => {
  const summary: ImportSummary = {
    files: 1,
    changedFiles: 1,
    added: 0,
    known: 0,
    bad: 0,
    unpriced: 0,
    costMicroUsd: 0,
    durationMs: 1,
    endedAt: 0,
    wasCancelled: false,
  };

  it.each([
    [999, '999 B'],
    [1_000, '1.0 KB'],
    [38_200_000, '38 MB'],
    [999_600_000, '1.0 GB'],
    [1_420_000_000, '1.4 GB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(bytesWords(bytes)).toBe(words);
  });

  it('says what was found', () => {
    const sources = [
      { folder: 'a', files: 1_203, bytes: 2_000_000 },
      { folder: 'b', files: 1, bytes: 500_000 },
    ];
    expect(foundWords({ sources })).toBe('1,204 files, 2.5 MB');
    expect(foundWords({ sources: [] })).toBe('');
  });

  it.each([
    [{ added: 18_442 }, '18,442 requests added'],
    [{ added: 1 }, '1 request added'],
    [{ known: 5 }, 'Nothing new'],
    [{}, 'Nothing found'],
    [{ added: 3, wasCancelled: true }, 'Cancelled; what was read by then is kept'],
  ])('ends with %j as %s', (values, words) => {
    expect(endingWords({ ...summary, ...values })).toBe(words);
  });
});
