import type { ComparedSession, Comparison } from '../../../../shared/commands/comparisons';
import { announce } from '../../../announce';
import { call, refresh, useCommand } from '../../../api';
import { confirm } from '../../../components/confirm';
import { isAtWork } from '../list/arrange';
import { showFailure, showUndo } from '../view/show-notice';

/** What can be done with a comparison as a whole. */
export function useComparisonActions(comparison: Comparison, onRemoved: () => void) {
  const { id: comparisonId, title, sessions } = comparison;
  const keeping = useCommand('comparisons.keep');
  const removal = useCommand('comparisons.remove');
  const othersOf = ({ session }: ComparedSession) =>
    sessions.filter((one) => one.session.id !== session.id);

  const keepNow = async (one: ComparedSession, name: string) => {
    const others = othersOf(one).filter(({ session }) => session.archivedAt === null);
    for (const { session } of others.filter(({ session }) => isAtWork(session))) {
      const stopped = await call('sessions.stop', { sessionId: session.id });
      if (!stopped.ok) return showFailure(stopped.error.message);
    }
    const kept = await keeping.run({ comparisonId, sessionId: one.session.id });
    if (!kept.ok) return;
    refreshLists();
    const words = keptWords(name, others.length);
    announce(`${words} It can be undone.`);
    showUndo(`keep ${comparisonId}`, words, () => bringBack(others));
  };
  const keep = (one: ComparedSession, name: string) => {
    const working = othersOf(one).filter(({ session }) => isAtWork(session)).length;
    if (working === 0) return void keepNow(one, name);
    confirm({
      title: `Keep ${name} and stop the others?`,
      children: `${working === 1 ? 'One of the others still works' : `${working} of the others still work`}. They are stopped, archived, and their worktrees discarded. That can be undone, but what they were saying ends here.`,
      confirmLabel: 'Stop and keep',
      onConfirm: () => void keepNow(one, name),
    });
  };
  const remove = () =>
    confirm({
      title: `Remove the comparison “${title}”?`,
      children: 'Its sessions and their worktrees stay, in the list of sessions.',
      confirmLabel: 'Remove comparison',
      isDestructive: true,
      onConfirm: async () => {
        const removed = await removal.run({ comparisonId });
        if (!removed.ok) return;
        announce(`Removed the comparison “${title}”`);
        onRemoved();
      },
    });
  return {
    keep,
    remove,
    /** There is another one that is not put away. */
    canKeep: (one: ComparedSession) =>
      one.session.archivedAt === null &&
      othersOf(one).some(({ session }) => session.archivedAt === null),
    error: keeping.error ?? removal.error,
    clearError: keeping.error ? keeping.clearError : removal.clearError,
  };
}

export function keptWords(name: string, others: number): string {
  return others === 1
    ? `Kept ${name}. The other is archived, its worktree discarded.`
    : `Kept ${name}. The other ${others} are archived, their worktrees discarded.`;
}

/** Out of the archive, with files and branches as they were. */
async function bringBack(others: readonly ComparedSession[]): Promise<void> {
  for (const { session } of others) {
    const sessionId = session.id;
    const back = await call('sessions.archive', { sessionId, archived: false });
    if (!back.ok) showFailure(back.error.message);
    if (session.worktree === null || session.worktree.discardedAt !== null) continue;
    const restored = await call('worktrees.restore', { sessionId });
    if (!restored.ok) showFailure(restored.error.message);
  }
  refreshLists();
  announce('Brought back what was put away');
}

function refreshLists(): void {
  refresh('worktrees.list');
  refresh('comparisons.get');
}
