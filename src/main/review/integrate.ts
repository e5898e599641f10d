import type { Conflict } from '../../shared/commands/review';
import { ChatelaineError } from '../../shared/errors';
import type { Git } from '../git/git';
import { type BaseBranch, baseBranchOf, moveForward } from './base-branch';
import { statesOf, untrackedOf } from './changes';
import { addEverything, assertNothingUnderWay } from './commit';
import { conflictsIn, hasMarkers, sidesIn, unmerged } from './conflicts';
import { assertIdentity, OWN_NAME_ONLY } from './identity';
import type { How, Plan, Plans } from './plans';
import { type Scope, shownPath } from './scope';
import { assertOwnTree } from './stage';
import { type UnderWay, underWayIn } from './under-way';

export type IntegratePorts = {
  git: Git;
  plans: Plans;
  log: { warn(details: object, message: string): void };
};

/**
 * Brings the session's commits to the base branch: puts both together in the session's worktree, and only
 * when that went well moves the base branch forward. Answers with conflicts that stopped it there. Error:
 * `CONFLICT`, with everything as it was.
 */
export async function integrate(
  ports: IntegratePorts,
  scope: Scope,
  how: How,
  asTheUser: boolean,
): Promise<Conflict[]> {
  assertOwnTree(scope, 'Merge there with your own tools.');
  assertNothingUnderWay(scope);
  const base = await baseBranchOf(ports.git, scope);
  const before = await assertReady(ports.git, scope, base);
  await assertIdentity(scope);
  const plan: Plan = { how, before, base, branch: scope.branch ?? 'this session' };
  await ports.plans.save(scope.sessionId, plan);
  const conflicts = await (how === 'rebase' ? rebase(scope, plan) : mergeBase(scope, plan));
  if (conflicts.length > 0) return conflicts;
  try {
    await finish(ports, scope, plan, asTheUser);
  } catch (error) {
    // refuses if there is anything new in the files
    await scope.git(['reset', '--quiet', '--keep', before]).catch((failure: unknown) => {
      ports.log.warn({ err: failure }, 'a worktree could not be put back after a merge');
    });
    throw error;
  } finally {
    await ports.plans.remove(scope.sessionId);
  }
  return [];
}

/** Goes on with what stopped at conflicts. Error: `CONFLICT` when nothing is under way, or git refuses. */
export async function proceed(
  ports: IntegratePorts,
  scope: Scope,
  asTheUser: boolean,
): Promise<Conflict[]> {
  assertOwnTree(scope, 'Go on there with your own tools.');
  const { underWay } = scope;
  if (underWay === null) throw nothingUnderWay();
  const plan = await planOf(ports, scope, underWay);
  const left = await unresolved(scope, underWay.kind, plan);
  if (left.length > 0) return left;
  await assertIdentity(scope);
  await addEverything(scope, { asTheUser });
  if (underWay.kind === 'merge') {
    const words = ['commit', '--quiet', '--no-edit', '--cleanup=strip', '--allow-empty'];
    await scope.git(words, { settings: SETTINGS });
  } else {
    const again = await goOn(scope, ['rebase', '--continue'], 'rebase', plan);
    if (again.length > 0) return again;
  }
  // one that somebody else began has no other end
  if (plan === null) return [];
  try {
    await finish(ports, scope, plan, asTheUser);
  } finally {
    await ports.plans.remove(scope.sessionId);
  }
  return [];
}

/** Gives up what is under way. Error: `CONFLICT` when nothing is, or git refuses. */
export async function abort(ports: IntegratePorts, scope: Scope): Promise<void> {
  assertOwnTree(scope, 'Give it up there with your own tools.');
  const { underWay } = scope;
  if (underWay === null) throw nothingUnderWay();
  const plan = await planOf(ports, scope, underWay);
  // ours began with nothing that was not committed: whatever is there now came with it
  if (underWay.kind === 'merge' && plan !== null)
    await scope.git(['reset', '--quiet', '--hard', 'HEAD']);
  else await scope.git([underWay.kind, '--abort'], { settings: SETTINGS });
  await ports.plans.remove(scope.sessionId);
}

/** null for what somebody else began in the worktree. */
async function planOf(ports: IntegratePorts, scope: Scope, underWay: UnderWay) {
  const plan = await ports.plans.read(scope.sessionId);
  const before = underWay.kind === 'merge' ? scope.head : underWay.before;
  return plan?.before === before && plan?.base.tip === underWay.other ? plan : null;
}

const nothingUnderWay = (): ChatelaineError =>
  new ChatelaineError('CONFLICT', 'No merge and no rebase is under way in this worktree.');

/** Nothing depends on settings, and nothing but the worktree's own state is written. */
const SETTINGS = [
  OWN_NAME_ONLY,
  ...['merge.autoStash=false', 'rebase.autoStash=false', 'rebase.autoSquash=false'],
  ...['rebase.updateRefs=false', 'rebase.missingCommitsCheck=ignore', 'rerere.enabled=false'],
  ...['merge.conflictStyle=merge', 'commit.verbose=false', 'merge.verifySignatures=false'],
];

/** The commit that is checked out. */
async function assertReady(git: Git, scope: Scope, base: BaseBranch): Promise<string> {
  const { head } = scope;
  if (head === null || (await git.ahead(scope.root, base.tip, head)) === 0) {
    throw new ChatelaineError(
      'CONFLICT',
      `There are no commits that ${base.name} has not. Commit the changes first.`,
    );
  }
  if (scope.branch === base.name) {
    throw new ChatelaineError('CONFLICT', `This worktree is on ${base.name} itself.`);
  }
  const [states, untracked] = await Promise.all([statesOf(scope), untrackedOf(scope)]);
  const open = [...states.keys(), ...untracked];
  if (open.length === 0) return head;
  const some = open.slice(0, 5).map((name) => shownPath(scope, name));
  const more = open.length > 5 ? ` and ${open.length - 5} more` : '';
  throw new ChatelaineError(
    'CONFLICT',
    `Some changes are not committed: ${some.join(', ')}${more}. Commit or revert them first, so that nothing is left behind.`,
  );
}

async function mergeBase(scope: Scope, plan: Plan): Promise<Conflict[]> {
  const { base } = plan;
  const { code } = await scope.git(['merge-base', '--is-ancestor', base.tip, plan.before], {
    accept: [0, 1],
  });
  if (code === 0) return [];
  // Two sessions of a repository without commits each have a beginning of their own.
  const unrelated = '--allow-unrelated-histories';
  const message = ['-m', `Merge branch '${base.name}' into ${plan.branch}`];
  const plain = ['--no-ff', '--no-squash', '--commit', '--no-autostash', '--no-stat', '--quiet'];
  return goOn(
    scope,
    ['merge', ...plain, '--no-verify', unrelated, ...message, base.tip],
    'merge',
    plan,
  );
}

async function rebase(scope: Scope, plan: Plan): Promise<Conflict[]> {
  const plain = ['--merge', '--no-fork-point', '--no-autostash', '--no-stat', '--quiet'];
  return goOn(scope, ['rebase', ...plain, plan.base.tip], 'rebase', plan);
}

/** Runs what may stop at conflicts, and answers with them. Error: `CONFLICT` for other refusals. */
async function goOn(
  scope: Scope,
  words: readonly string[],
  kind: 'merge' | 'rebase',
  plan: Plan | null,
): Promise<Conflict[]> {
  const { code, stderr, text } = await scope.git(words, {
    settings: SETTINGS,
    accept: [0, 1, 2, 128],
  });
  if (code === 0) return [];
  const conflicts = await conflictsIn(scope, sidesIn(scope, kind, plan));
  if (conflicts.length > 0) return conflicts;
  const isStopped = scope.gitFolder !== null && (await underWayIn(scope.gitFolder)) !== null;
  if (isStopped) await scope.git([kind, '--abort'], { settings: SETTINGS, accept: [0, 1, 128] });
  throw new ChatelaineError('CONFLICT', `git could not ${kind}: ${(stderr || text).trim()}`);
}

/** Files that still have the marks of a conflict. */
async function unresolved(
  scope: Scope,
  kind: 'merge' | 'rebase',
  plan: Plan | null,
): Promise<Conflict[]> {
  const open: string[] = [];
  for (const { path: name } of await unmerged(scope)) {
    if (await hasMarkers(scope, name)) open.push(shownPath(scope, name));
  }
  if (open.length === 0) return [];
  const conflicts = await conflictsIn(scope, sidesIn(scope, kind, plan));
  return conflicts.filter(({ path }) => open.includes(path));
}

/** Both are together in the worktree: makes the commit that the base branch gets, and gives it. */
async function finish(
  ports: IntegratePorts,
  scope: Scope,
  plan: Plan,
  asTheUser: boolean,
): Promise<void> {
  const tip = await ports.git.head(scope.root);
  if (tip === null) throw nothingUnderWay();
  const target = await commitForBase(scope, plan, tip);
  await moveForward(ports.git, scope, plan.base, target, asTheUser);
  if (target !== tip) await scope.git(['reset', '--quiet', '--soft', target]);
}

async function commitForBase(scope: Scope, { how, before, base, branch }: Plan, tip: string) {
  if (how === 'rebase') return tip;
  const show = async (name: string) => (await scope.git(['rev-parse', name])).text;
  const tree = await show(`${tip}^{tree}`);
  const commitOf = async (message: string, parents: readonly string[]) => {
    const words = parents.flatMap((parent) => ['-p', parent]);
    const options = { input: message, settings: SETTINGS };
    return (await scope.git(['commit-tree', tree, ...words, '-F', '-'], options)).text;
  };
  if (how === 'squash') {
    if (tree === (await show(`${base.tip}^{tree}`))) return base.tip;
    return commitOf(await squashMessage(scope, base.tip, before), [base.tip]);
  }
  if (tip === before) return tip;
  // the history of the base branch is its own first: the session's commits come in from the side
  return commitOf(`Merge branch '${branch}'\n\n${scope.title}\n`, [base.tip, before]);
}

const MAX_SUBJECTS = 100;

async function squashMessage(scope: Scope, base: string, before: string): Promise<string> {
  const words = ['log', '--reverse', '--no-merges', '--no-color', '--no-notes'];
  const { text } = await scope.git([...words, '-z', '--format=%B', `${base}..${before}`, '--']);
  const messages = text
    .split('\0')
    .map((message) => message.trim())
    .filter((message) => message !== '');
  const [only = scope.title] = messages;
  if (messages.length < 2) return `${only}\n`;
  const subjects = messages.slice(0, MAX_SUBJECTS).map((message) => `* ${message.split('\n')[0]}`);
  return `${scope.title}\n\n${subjects.join('\n')}\n`;
}
