import type { ChangedFile, Conflict, Review } from '../../../../shared/commands/review';
import type { Session } from '../../../../shared/commands/sessions';

export const STATUS_WORDS: Record<ChangedFile['status'], string> = {
  added: 'Added',
  modified: 'Modified',
  deleted: 'Deleted',
  renamed: 'Renamed',
  conflicted: 'In conflict',
};

/** What the next commit takes of it; null when there is nothing to say. */
export function stagedWords({ isCommitted, staged }: ChangedFile): string | null {
  if (isCommitted) return 'Committed';
  if (staged === 'all') return 'Staged';
  return staged === 'some' ? 'Partly staged' : null;
}

export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? one : many}`;

/** Where the session's commits stand, and what they are compared with. */
export function againstWords({ baseLabel, commits, behind, against }: Review): string {
  const words = [against === 'git' ? `Against ${baseLabel}` : `Against the folder ${baseLabel}`];
  if (against === 'git' && commits.length > 0)
    words.push(`${count(commits.length, 'commit')} ahead`);
  if (behind > 0) words.push(`${behind.toLocaleString('en-US')} behind`);
  return words.join(' · ');
}

export type Integration = 'merge' | 'squash' | 'rebase';

type MergeOption = { how: Integration; title: string; words: string };

/** What each way of bringing the commits to the base will do. */
export function mergeOptions(base: string, commits: number, behind: number): MergeOption[] {
  const own = commits === 1 ? 'the commit' : `the ${commits} commits`;
  const first = behind > 0 ? ` ${capital(count(behind, 'commit'))} of ${base} come in first.` : '';
  return [
    {
      how: 'merge',
      title: 'Merge',
      words: `${base} gets ${own} as ${commits === 1 ? 'it is' : 'they are'}.${first}`,
    },
    {
      how: 'squash',
      title: 'Squash',
      words: `${base} gets one new commit with all of it.${first}`,
    },
    {
      how: 'rebase',
      title: 'Rebase',
      words: `${capital(own)} ${commits === 1 ? 'is' : 'are'} made again on top of ${base}, in one line.`,
    },
  ];
}

/** Why nothing can be brought to the base now; null when it can. */
export function mergeProblem(review: Review, base: string, isAtWork: boolean): string | null {
  if (isAtWork) return 'The session is at work. Wait until its turn has ended, or stop it.';
  if (review.underWay)
    return `A ${review.underWay} is under way. Go on with it, or give it up first.`;
  if (review.files.some(({ isCommitted }) => !isCommitted))
    return 'Some changes are not committed yet. Commit or revert them first: only commits go over.';
  if (review.commits.length === 0) return `There is no commit that ${base} has not.`;
  return null;
}

export const INTEGRATED: Record<Integration, (base: string) => string> = {
  merge: (base) => `Merged into ${base}`,
  squash: (base) => `Squashed into ${base}`,
  rebase: (base) => `Rebased onto ${base}, which has it now`,
};

/** What came of a merge or rebase that was gone on with. One that was begun elsewhere does not move the base. */
export function proceededWords({ worktree }: Session, { commits }: Review): string {
  const base = worktree?.baseBranch ?? null;
  return base === null || commits.length > 0
    ? 'Done: the conflicts are resolved'
    : `Done: ${base} has the commits now`;
}

/** What a commit would take, in words; null when there is nothing to commit. */
export function commitWords(
  files: readonly ChangedFile[],
): { button: string; words: string } | null {
  const open = files.filter(({ isCommitted }) => !isCommitted);
  if (open.length === 0) return null;
  const staged = open.filter(({ staged }) => staged !== 'none').length;
  if (staged === 0)
    return { button: 'Commit all', words: 'Nothing is staged: a commit takes all changes.' };
  return {
    button: 'Commit staged',
    words: `A commit takes only what is staged: ${count(staged, 'file')} of ${open.length}.`,
  };
}

/** When nothing is left to commit; of a session that began at no branch also where its commits are. */
export function committedWords({ worktree }: Session): string {
  return worktree === null || worktree.baseBranch !== null
    ? 'Everything is committed.'
    : `Everything is committed, on ${worktree.branch}. No branch was checked out when this session began, so merge that where you want it.`;
}

/** Why a session's changes can be read and reverted here, but not staged or committed; null when they can. */
export function readOnlyWords(session: Session, review: Review): string | null {
  if (review.against === 'checkpoint')
    return 'This folder is no git repository, so there is nothing to commit to. Changes are shown against the first checkpoint, and can be reverted.';
  if (session.worktree === null)
    return 'This session works in your own folder, whose index is yours: stage and commit with your own tools. A session with a worktree can do it here.';
  return null;
}

/** What the session is asked when a merge or rebase stopped. */
export function resolveMessage(kind: 'merge' | 'rebase', conflicts: readonly Conflict[]): string {
  const files = conflicts.map(({ path, explanation }) => `- ${path}: ${explanation}`);
  return [
    `A ${kind} with the base branch stopped at conflicts in ${count(conflicts.length, 'file')}:`,
    files.join('\n'),
    `Resolve them in the files, so that what both sides meant is kept, and take the conflict markers out. Do not commit, and do not abort the ${kind}: I go on with it when you are done. Then say in a few words how you resolved each.`,
  ].join('\n\n');
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A path in two parts: its folder, with the `/`, and its name. */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/') + 1;
  return { folder: path.slice(0, at), name: path.slice(at) };
}
