import fs from 'node:fs/promises';
import path from 'node:path';
import type { Conflict } from '../../shared/commands/review';
import { statesOf } from './changes';
import type { StatedFile } from './listing';
import type { Plan } from './plans';
import { type Scope, shownPath } from './scope';

/** Whose the two sides are, by the names of their branches. */
type Sides = { ours: string; theirs: string };

/**
 * git calls the session's own commits `theirs` while it puts them on top of the base again. `plan`: as it was
 * begun, where that is known.
 */
export function sidesIn(
  { branch, worktree }: Scope,
  kind: 'merge' | 'rebase',
  plan: Pick<Plan, 'branch' | 'base'> | null,
): Sides {
  const own = plan?.branch ?? branch ?? worktree?.branch ?? 'this session';
  const base = plan?.base.name ?? worktree?.baseBranch ?? 'the other side';
  return kind === 'merge' ? { ours: own, theirs: base } : { ours: base, theirs: own };
}

/** Files in conflict, with what both sides did. */
export async function conflictsIn(scope: Scope, sides: Sides): Promise<Conflict[]> {
  const conflicts = await unmerged(scope);
  return Promise.all(
    conflicts.map(async ({ path: name, conflict }) => {
      const letters = conflict ?? '';
      const found = await stateOf(scope, name);
      const isResolved = found === 'resolved' && HAS_BOTH.test(letters);
      const explanation = explain(letters, sides, found);
      return { path: shownPath(scope, name), explanation, isResolved };
    }),
  );
}

/** Of those git puts both versions into the file, where it can. */
const HAS_BOTH = /^(UU|AA)$/;

/** `marked`: with both versions in it; `ours`: as our side has it, because git could not do that. */
type State = 'marked' | 'ours' | 'resolved';

async function stateOf(scope: Scope, name: string): Promise<State> {
  if (await hasMarkers(scope, name)) return 'marked';
  const [ours, now] = await Promise.all([
    scope.git(['rev-parse', '--verify', '--quiet', `:2:${name}`], { accept: [0, 1, 128] }),
    scope.git(['hash-object', '--', name], { accept: [0, 128] }),
  ]);
  return ours.code === 0 && ours.text === now.text ? 'ours' : 'resolved';
}

export async function unmerged(scope: Scope): Promise<StatedFile[]> {
  return [...(await statesOf(scope)).values()].filter(({ conflict }) => conflict !== null);
}

/** In words for a person: what each side did, and what there is to do. */
function explain(letters: string, { ours, theirs }: Sides, state: State): string {
  const mend = {
    marked: `Both versions are in the file, between lines of <<<<<<< and >>>>>>>, first that of ${ours}: keep what is right and take these lines out.`,
    ours: `The file is there as ${ours} has it: keep it, or replace it.`,
    resolved: 'Resolved: no mark of a conflict is left in the file.',
  }[state];
  const choose = 'Keep the file to have it, or delete it.';
  switch (letters) {
    case 'UU':
      return `Both ${ours} and ${theirs} changed the same lines. ${mend}`;
    case 'AA':
      return `Both ${ours} and ${theirs} added this file, with different content. ${mend}`;
    case 'DU':
      return `Deleted on ${ours}, changed on ${theirs}. ${choose}`;
    case 'UD':
      return `Changed on ${ours}, deleted on ${theirs}. ${choose}`;
    case 'AU':
      return `Only ${ours} has the file under this name: it was renamed or added there, and ${theirs} did something else with it. ${choose}`;
    case 'UA':
      return `Only ${theirs} has the file under this name: it was renamed or added there, and ${ours} did something else with it. ${choose}`;
    default:
      return `Both ${ours} and ${theirs} deleted or renamed this file, in different ways. Delete what should not stay.`;
  }
}

/** Larger files are not searched; nobody resolves a conflict in one by hand. */
const MAX_SEARCHED_BYTES = 8 * 1024 * 1024;

/** Whether git's marks of a conflict are still in it. */
export async function hasMarkers(scope: Scope, name: string): Promise<boolean> {
  const file = path.join(scope.root, name);
  const stat = await fs.lstat(file).catch(() => null);
  if (!stat?.isFile() || stat.size > MAX_SEARCHED_BYTES) return false;
  const text = await fs.readFile(file, 'latin1').catch(() => '');
  return /^<{7}( |\r?$)/m.test(text) && /^>{7}( |\r?$)/m.test(text);
}
