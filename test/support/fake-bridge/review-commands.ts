import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import { conflictsOf, type FakeReview, someReview, toFile, toReview } from './some-review';
import type { State } from './state';

type ReviewCommand =
  | Extract<CommandName, `review.${string}`>
  | 'worktrees.discard'
  | 'worktrees.restore';
type ReviewCommands = {
  [N in ReviewCommand]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

/** Changes that can be staged, reverted, committed and merged, without git. */
export function createReviewCommands(state: State, emit: Emit): ReviewCommands {
  const reviews = new Map<string, FakeReview>();
  const undos = new Map<string, { sessionId: string; review: FakeReview }>();
  const session = (id: string) => {
    const found = state.sessions.find((one) => one.id === id);
    if (!found) throw failure('NOT_FOUND');
    return found;
  };
  const of = (sessionId: string): FakeReview => {
    const known = reviews.get(sessionId) ?? someReview(session(sessionId));
    reviews.set(sessionId, known);
    return known;
  };
  const fileOf = (sessionId: string, path: string) => {
    const file = of(sessionId).files.find((one) => one.path === path);
    if (!file) throw failure('NOT_FOUND');
    return file;
  };
  const changed = (sessionId: string) => {
    emit('review.changed', { sessionId });
    return toReview(of(sessionId));
  };
  const discard = (sessionId: string, discardedAt: number | null) => {
    const { worktree } = session(sessionId);
    if (worktree === null) throw failure('NOT_FOUND');
    const now = Object.assign(session(sessionId), { worktree: { ...worktree, discardedAt } });
    emit('sessions.changed', structuredClone(now));
    return {};
  };

  return {
    'review.summary': ({ sessionId }) => toReview(of(sessionId)),
    'review.file': async ({ sessionId, path, ignoreWhitespace = false }) => {
      if (path.endsWith('slow.ts')) await wait(2_000);
      if (path.endsWith('unreadable.ts')) throw failure('TIMEOUT', 'git did not answer in time.');
      return toFile(fileOf(sessionId, path), ignoreWhitespace);
    },
    'review.stage': ({ sessionId, path, hunkId, isStaged }) => {
      for (const hunk of fileOf(sessionId, path).hunks) {
        if (hunkId === null || hunk.id === hunkId) hunk.isStaged = isStaged && !hunk.isCommitted;
      }
      return changed(sessionId);
    },
    'review.revert': ({ sessionId, path, hunkId }) => {
      const review = of(sessionId);
      const undoId = nextId();
      undos.set(undoId, { sessionId, review: structuredClone(review) });
      const file = fileOf(sessionId, path);
      file.hunks = file.hunks.filter(({ id }) => hunkId !== null && id !== hunkId);
      if (file.hunks.length === 0) review.files = review.files.filter((one) => one !== file);
      return { review: changed(sessionId), undoId };
    },
    'review.undo': ({ undoId }) => {
      const undo = undos.get(undoId);
      if (!undo) throw failure('NOT_FOUND');
      reviews.set(undo.sessionId, undo.review);
      return changed(undo.sessionId);
    },
    'review.draftMessage': async () => {
      await wait(2_500);
      return {
        message:
          'Make the debounce of the total injectable\n\nTests pass 0 and flush, so that a slow machine no longer reads the\ntotal before it is there.',
        costMicroUsd: 2_140,
      };
    },
    'review.commit': ({ sessionId, message }) => {
      const review = of(sessionId);
      const open = review.files.flatMap(({ hunks }) => hunks).filter((one) => !one.isCommitted);
      const staged = open.filter((one) => one.isStaged);
      for (const hunk of staged.length > 0 ? staged : open) {
        Object.assign(hunk, { isCommitted: true, isStaged: false });
      }
      if (staged.length === 0) for (const file of review.files) file.isCommitted = true;
      const subject = message.split('\n')[0] ?? '';
      review.commits.unshift({ hash: nextId().slice(-7), subject, at: Date.now() });
      return changed(sessionId);
    },
    'review.integrate': async ({ sessionId, how }) => {
      await wait(600);
      const review = of(sessionId);
      if (session(sessionId).title.startsWith('Add')) {
        review.underWay = how === 'rebase' ? 'rebase' : 'merge';
        for (const [at, file] of review.files.entries()) if (at < 2) file.isConflicted = true;
        return { review: changed(sessionId), conflicts: conflictsOf(review) };
      }
      Object.assign(review, { files: [], commits: [], behind: 0 });
      return { review: changed(sessionId), conflicts: [] };
    },
    'review.abort': ({ sessionId }) => {
      const review = of(sessionId);
      review.underWay = null;
      for (const file of review.files) file.isConflicted = false;
      return changed(sessionId);
    },
    'review.proceed': ({ sessionId }) => {
      const conflicts = conflictsOf(of(sessionId));
      return { review: changed(sessionId), conflicts };
    },
    'review.openInEditor': () => ({ opened: true }),
    'worktrees.discard': ({ sessionId }) => discard(sessionId, Date.now()),
    'worktrees.restore': ({ sessionId }) => discard(sessionId, null),
  };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
