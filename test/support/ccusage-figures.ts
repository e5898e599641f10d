import type { CcusageDay } from '../bench/peers/ccusage';

const line = (
  modelName: string,
  inputTokens: number,
  outputTokens: number,
  cost: number,
): CcusageDay['modelBreakdowns'][number] => ({
  modelName,
  inputTokens,
  outputTokens,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
  cost,
});

const SONNET = 'claude-sonnet-4-5-20250929';

/** What ccusage 20.0.24 says about the lines of `AGREED`; the proof asks the program itself. */
export const CCUSAGE_FIGURES: CcusageDay[] = [
  { date: '2026-10-03', modelBreakdowns: [line(SONNET, 10, 100, 0.00153)] },
  {
    date: '2026-10-05',
    modelBreakdowns: [
      line('claude-opus-4-1-20250805', 10, 100, 0.00765),
      {
        ...line(SONNET, 44, 627, 0.035412),
        cacheCreationTokens: 3_500,
        cacheReadTokens: 20_000,
      },
      { ...line('glm-9-unheard-of', 3_000, 200, 0), missingPricing: true },
    ],
  },
];

/** Tokens of `DISPUTED` that each counts, all kinds together; docs/decisions/0012 says why they differ. */
export const DIFFERENCES: Record<string, { ours: number; ccusage: number }> = {
  'no-id': { ours: 110, ccusage: 220 },
  'null-speed': { ours: 110, ccusage: 0 },
  'absurd-date': { ours: 0, ccusage: 220 },
  'absurd-tokens': { ours: 0, ccusage: 9e15 + 100 },
  'broken-content': { ours: 110, ccusage: 0 },
  'odd-split': { ours: 1_010, ccusage: 110 },
  'odd-version': { ours: 110, ccusage: 0 },
};
