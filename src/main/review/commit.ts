import { ChatelaineError } from '../../shared/errors';
import type { GitOptions } from '../git/git';
import { statesOf, untrackedOf } from './changes';
import { assertIdentity, OWN_NAME_ONLY } from './identity';
import type { Scope } from './scope';
import { addToIndex, assertOwnTree } from './stage';

/**
 * Commits what is staged; everything when nothing is. Hooks run in a trusted folder only. Error: `CONFLICT`
 * when there is nothing to commit, nobody to commit it, a merge under way, or a hook that refused.
 */
export async function commit(scope: Scope, message: string, asTheUser: boolean): Promise<void> {
  assertOwnTree(scope, 'Commit there with your own tools.');
  assertNothingUnderWay(scope);
  await assertIdentity(scope);
  const states = [...(await statesOf(scope)).values()];
  if (states.some(({ conflict }) => conflict !== null)) {
    throw new ChatelaineError('CONFLICT', 'Some files are in conflict. Resolve them first.');
  }
  const isStaged = states.some((state) => state.isStaged);
  if (!isStaged) await addEverything(scope, { asTheUser });
  if (!isStaged && !(await hasStaged(scope))) {
    throw new ChatelaineError('CONFLICT', 'There is nothing to commit.');
  }
  try {
    await scope.git(['commit', '--quiet', '--cleanup=whitespace', '--file=-'], {
      asTheUser,
      settings: [OWN_NAME_ONLY, 'commit.verbose=false'],
      input: message,
    });
  } catch (error) {
    if (!isStaged) await scope.git(['reset', '--quiet']);
    throw error;
  }
}

/** Error: `CONFLICT` during a merge or rebase. */
export function assertNothingUnderWay({ underWay }: Scope): void {
  if (underWay === null) return;
  throw new ChatelaineError(
    'CONFLICT',
    `A ${underWay.kind} is under way in this worktree. Resolve its conflicts and go on with it, or give it up.`,
  );
}

/** All that is changed and all that is new. Repositories within this one are not of it. */
export async function addEverything(scope: Scope, options: GitOptions): Promise<void> {
  const states = await statesOf(scope);
  const changed = [...states.values()].filter(({ isUnstaged }) => isUnstaged);
  const untracked = await untrackedOf(scope);
  await addToIndex(scope, [...changed.map(({ path }) => path), ...untracked], options);
}

async function hasStaged(scope: Scope): Promise<boolean> {
  return [...(await statesOf(scope)).values()].some((state) => state.isStaged);
}
