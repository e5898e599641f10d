import { describe, expect, it } from 'vitest';
import {
  firstVariants,
  type Variant,
  withoutVariant,
  withVariant,
} from '../../../../../src/renderer/screens/sessions/compare/comparison-draft';
import {
  bestOf,
  columnNames,
  progressWords,
  totalCostWords,
} from '../../../../../src/renderer/screens/sessions/compare/comparison-words';
import type { ComparedSession } from '../../../../../src/shared/commands/comparisons';
import type { Session } from '../../../../../src/shared/commands/sessions';

function compared(
  id: string,
  cost: number,
  ms: number,
  values: Partial<Session> = {},
  unpriced = 0,
): ComparedSession {
  const usage = {
    ...{ requests: 2, inputTokens: 10, outputTokens: 5, contextTokens: 15 },
    ...{ costMicroUsd: cost, unpriced },
  };
  const session: Session = {
    ...{ id, profileId: 'p', title: 't', status: 'idle', statusMessage: null, statusCode: null },
    ...{ model: 'opus', mode: 'plan', effort: null, thinking: 'auto', webAccess: false },
    ...{ tools: null, worktree: null, source: 'own', runner: 'local', comparisonId: 'c' },
    ...{ retry: null, forkedFrom: null, workspace: '/w', systemPrompt: '', payer: null },
    ...{ queue: [], createdAt: 1, updatedAt: 1, archivedAt: null, usage },
    ...values,
  };
  return { session, files: 0, additions: 0, deletions: 0, durationMs: ms, answer: '' };
}

describe('the models to compare', () => {
  it('begin as two different ones where there are two', () => {
    expect(firstVariants('b', ['a', 'b']).map(({ model }) => model)).toEqual(['b', 'a']);
    expect(firstVariants('a', ['a']).map(({ model }) => model)).toEqual(['a', 'a']);
  });

  it('stay between two and eight, each with a key of its own', () => {
    let variants: readonly Variant[] = firstVariants('a', ['a', 'b']);
    for (let step = 0; step < 10; step += 1) variants = withVariant(variants);
    expect(variants).toHaveLength(8);
    expect(new Set(variants.map(({ key }) => key)).size).toBe(8);
    for (const { key } of variants) variants = withoutVariant(variants, key);
    expect(variants).toHaveLength(2);
  });
});

describe('what a comparison came to', () => {
  it('names columns by model and effort, and counts those that are the same', () => {
    const all = [compared('1', 1, 1), compared('2', 1, 1), compared('3', 1, 1, { effort: 'high' })];
    expect(columnNames(all, undefined)).toEqual(['opus (1)', 'opus (2)', 'opus, high effort']);
  });

  it('marks the cheapest and the fastest once all have finished', () => {
    const all = [compared('1', 10, 300), compared('2', 20, 200)];
    expect(bestOf(all)).toEqual({ cheapest: '1', fastest: '2' });
    expect(bestOf([...all, compared('3', 1, 1, { status: 'running' })])).toEqual({
      cheapest: null,
      fastest: null,
    });
  });

  it('marks none of two that are the same, and no price that is not known', () => {
    expect(bestOf([compared('1', 10, 5), compared('2', 10, 5)])).toEqual({
      cheapest: null,
      fastest: null,
    });
    expect(bestOf([compared('1', 10, 5), compared('2', 0, 6, {}, 1)]).cheapest).toBeNull();
  });

  it('says how far it is and what it cost', () => {
    const all = [compared('1', 500_000, 1, { status: 'asking' }), compared('2', 0, 1, {}, 1)];
    const sessions = all.map(({ session }) => session);
    expect(progressWords(sessions)).toBe('1 of 2 at work');
    expect(totalCostWords(sessions)).toBe('$0.50 + unpriced');
  });
});
