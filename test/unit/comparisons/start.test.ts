import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createComparisons } from '../../../src/main/comparisons/comparisons';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { comparisons as table } from '../../../src/main/db/schema';
import type { ParsedInput } from '../../../src/shared/commands';
import type { Session } from '../../../src/shared/commands/sessions';

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
});
afterEach(() => database.close());

const variants = ['a', 'b', 'c'].map((model) => ({ model, effort: null }));
const asked = (profileId: string): ParsedInput<'comparisons.start'> => ({
  ...{ profileId, workspace: '/w', prompt: 'Do it', variants, mode: 'ask', budgetMicroUsd: null },
});

/** Sessions that are made until `most` are there, and whose worktrees nobody can take away. */
function start(most: number) {
  const made: string[] = [];
  const removed: string[] = [];
  const comparisons = createComparisons({
    ...{ database, clock: { now: () => 1 }, emit: () => {}, mask: (text) => text },
    log: { warn: () => {} } as never,
    engine: {
      create: async () => {
        if (made.length === most) throw new Error('no more');
        const id = uuid();
        made.push(id);
        return { id } as Session;
      },
      remove: (sessionId: string) => void removed.push(sessionId),
      send: () => {
        throw new Error('not reached');
      },
    } as never,
    inspect: async () => ({ root: '/w', problem: null }) as never,
    changesOf: async () => ({ files: 0, additions: 0, deletions: 0 }),
    discardWorktree: async () => {
      throw new Error('cannot be taken away');
    },
  });
  return { comparisons, made, removed };
}

test('when one cannot be made none is left, and the reason is told, also where a worktree stays', async () => {
  const { comparisons, made, removed } = start(2);
  await expect(comparisons.start(asked('p'))).rejects.toThrow('no more');
  expect(removed).toEqual(made);
  expect(removed).toHaveLength(2);
  expect(database.db.select().from(table).all()).toEqual([]);
});

test('when it cannot be written down none is left either', async () => {
  const { comparisons, made, removed } = start(3);
  // Of a profile that is not there.
  await expect(comparisons.start(asked('nobody'))).rejects.toThrow(/FOREIGN KEY/);
  expect(removed).toEqual(made);
  expect(removed).toHaveLength(3);
});
