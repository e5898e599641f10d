import { expect, test } from 'vitest';
import { factsOf } from '../../../../../src/main/agents/transcript/export/format';
import type { Session } from '../../../../../src/shared/commands/sessions';

const costWith = (usage: Partial<Session['usage']>) => {
  const session = { createdAt: 0, updatedAt: 0, usage: { unpriced: 0, ...usage } } as Session;
  return factsOf(session, 0).find(([name]) => name === 'Cost')?.[1];
};

test('what a session cost agrees with its noun, and has no zero for a price that is not known', () => {
  expect(costWith({ requests: 1, costMicroUsd: 1_230_000 })).toBe('$1.23 for 1 request');
  expect(costWith({ requests: 2, costMicroUsd: 0 })).toBe('$0.00 for 2 requests');
  expect(costWith({ requests: 2, costMicroUsd: 0, unpriced: 2 })).toBe('unpriced for 2 requests');
  expect(costWith({ requests: 3, costMicroUsd: 1_230_000, unpriced: 1 })).toBe(
    '$1.23 + unpriced for 3 requests',
  );
  expect(costWith({ requests: 0, costMicroUsd: 0 })).toBeUndefined();
});
