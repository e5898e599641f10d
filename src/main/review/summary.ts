import type { Review } from '../../shared/commands/review';
import { listChanges, toChangedFile } from './changes';
import { conflictsIn, sidesIn } from './conflicts';
import type { Renames } from './file-diff';
import { NO_REPOSITORY_LABEL, type Scope } from './scope';

/** Commits that a review lists. */
const MAX_COMMITS = 200;

/** What a folder has that is no repository, before its first turn. */
export const NOTHING: Review = {
  ...{ against: 'checkpoint', baseLabel: NO_REPOSITORY_LABEL, files: [], additions: 0 },
  ...{ deletions: 0, commits: [], behind: 0, underWay: null, conflicts: [], isCut: false },
};

export async function summary(
  ports: { tempFolder: string; renames: Renames },
  scope: Scope,
): Promise<Review> {
  const baseBranch = scope.worktree?.baseBranch ?? null;
  const underWay = scope.underWay?.kind ?? null;
  const [changes, commits, behind, conflicts] = await Promise.all([
    listChanges(scope, ports.tempFolder),
    commitsOf(scope, baseBranch),
    behindBy(scope, baseBranch),
    underWay === null ? [] : conflictsIn(scope, sidesIn(scope, underWay, null)),
  ]);
  ports.renames.set(scope.sessionId, changes.files);
  return {
    against: scope.against,
    baseLabel: scope.baseLabel,
    files: changes.files.map((change) => toChangedFile(scope, change)),
    additions: changes.additions,
    deletions: changes.deletions,
    commits,
    behind,
    underWay,
    conflicts,
    isCut: changes.isCut,
  };
}

async function commitsOf(scope: Scope, baseBranch: string | null): Promise<Review['commits']> {
  if (scope.worktree === null || scope.head === null) return [];
  const without = [`^${scope.base}`, ...(baseBranch === null ? [] : [`^refs/heads/${baseBranch}`])];
  const words = ['log', '-z', '--no-color', '--no-notes', `--max-count=${MAX_COMMITS}`];
  const format = '--format=%H%n%ct%n%s';
  const ask = (except: readonly string[]) =>
    scope.git([...words, format, scope.head ?? '', ...except, '--'], { accept: [0, 128] });
  const found = await ask(without);
  // the base branch is gone
  const { text } = found.code === 0 ? found : await ask([`^${scope.base}`]);
  return text
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [hash = '', at = '', subject = ''] = entry.split('\n');
      return { hash, subject, at: Number(at) * 1000 };
    });
}

async function behindBy(scope: Scope, baseBranch: string | null): Promise<number> {
  if (baseBranch === null || scope.head === null) return 0;
  const { code, text } = await scope.git(
    ['rev-list', '--count', `refs/heads/${baseBranch}`, `^${scope.head}`, '--'],
    { accept: [0, 128] },
  );
  return code === 0 ? Number(text) : 0;
}
