import type { Session } from '../../../../shared/commands/sessions';

export type WorkspaceGroup = { workspace: string; sessions: readonly Session[] };

/**
 * Sessions by workspace, narrowed to those whose title has every word of `query`. What is at work comes
 * first and in the order in which it was started, so that rows do not trade places while they work; the
 * rest follows by last change.
 */
export function groupByWorkspace(sessions: readonly Session[], query: string): WorkspaceGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = sessions.filter(({ title }) =>
    words.every((word) => title.toLowerCase().includes(word)),
  );
  const groups = new Map<string, Session[]>();
  for (const session of found.sort(byAttention)) {
    const home = homeOf(session);
    const group = groups.get(home);
    if (group) group.push(session);
    else groups.set(home, [session]);
  }
  return [...groups].map(([workspace, members]) => ({ workspace, sessions: members }));
}

/** The folder that a session belongs to: of one in a worktree its repository. */
export function homeOf({ workspace, worktree }: Pick<Session, 'workspace' | 'worktree'>): string {
  return worktree?.repository ?? workspace;
}

/** A branch for people: the app's own prefix says nothing where there is little room. */
export function shortBranch(branch: string): string {
  return branch.replace(/^chatelaine\//, '');
}

/** A path for people: the home folder as `~`. */
export function tildePath(path: string, homeFolder: string): string {
  if (homeFolder === '' || homeFolder === '/') return path;
  if (path === homeFolder) return '~';
  const rest = path.startsWith(homeFolder) ? path.slice(homeFolder.length) : '';
  return rest.startsWith('/') || rest.startsWith('\\') ? `~${rest}` : path;
}

/** A turn is under way, also while it wants something or waits for the provider. */
export function isAtWork({ status }: Pick<Session, 'status'>): boolean {
  return status !== 'idle' && status !== 'interrupted';
}

function byAttention(a: Session, b: Session): number {
  if (isAtWork(a) !== isAtWork(b)) return isAtWork(a) ? -1 : 1;
  return isAtWork(a) ? b.createdAt - a.createdAt : b.updatedAt - a.updatedAt;
}
