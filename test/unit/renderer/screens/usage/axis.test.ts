import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisFor } from '../../../../../src/renderer/screens/usage/axis';

const words = (max: number, metric: 'costMicroUsd' | 'tokens') => {
  const axis = axisFor(max, metric);
  return axis.ticks.map(axis.words);
};

describe('the axis of a chart', () => {
  it.each([
    [1_800_000, ['$0.00', '$0.50', '$1.00', '$1.50', '$2.00']],
    [2_900_000, ['$0', '$1', '$2', '$3']],
    [9_000, ['$0.000', '$0.005', '$0.010']],
    [610, ['$0.0000', '$0.0002', '$0.0004', '$0.0006', '$0.0008']],
    [3, ['$0.000000', '$0.000001', '$0.000002', '$0.000003']],
    [4_200_000_000, ['$0', '$2,000', '$4,000', '$6,000']],
    [0, ['$0.000000', '$0.000001']],
  ])('up to %d micro-dollars', (max, expected) => {
    expect(words(max, 'costMicroUsd')).toEqual(expected);
  });

  it.each([
    [1_800_000, ['0', '0.5M', '1.0M', '1.5M', '2.0M']],
    [3_400_000, ['0', '1M', '2M', '3M', '4M']],
    [900, ['0', '0.5k', '1.0k']],
  ])('up to %d tokens', (max, expected) => {
    expect(words(max, 'tokens')).toEqual(expected);
  });

  it('reaches the largest amount, says each line differently and with one precision', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (max) => {
        const axis = axisFor(max, 'costMicroUsd');
        expect(axis.ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(axis.ticks.length).toBeLessThanOrEqual(6);
        const texts = axis.ticks.map(axis.words);
        expect(new Set(texts).size).toBe(texts.length);
        expect(new Set(texts.map((text) => text.split('.')[1]?.length ?? 0)).size).toBe(1);
      }),
    );
  });
});
