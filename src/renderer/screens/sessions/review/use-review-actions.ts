import { useState } from 'react';
import type { CommandInput, CommandName, CommandOutput } from '../../../../shared/commands';
import type { ChangedFile, Conflict } from '../../../../shared/commands/review';
import type { Session } from '../../../../shared/commands/sessions';
import type { CommandError, Result } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call, refresh } from '../../../api';
import { notifyDone } from '../../../components/notify';
import { isAtWork } from '../list/arrange';
import { showFailure, showUndo } from '../view/show-notice';
import { commentsMessage, commentsOf, takeComments } from './comments';
import type { PreparedHunk } from './prepared-file';
import {
  count,
  INTEGRATED,
  type Integration,
  proceededWords,
  resolveMessage,
  splitPath,
} from './review-words';

export type ReviewActions = {
  stage: (file: ChangedFile, hunk: PreparedHunk | null) => void;
  revert: (file: ChangedFile, hunk: PreparedHunk | null) => void;
  open: (path: string, line: number | null) => void;
  commit: (message: string) => Promise<boolean>;
  integrate: (how: Integration, base: string) => void;
  abort: () => void;
  proceed: () => void;
  askToResolve: (kind: 'merge' | 'rebase', conflicts: readonly Conflict[]) => void;
  sendComments: () => void;
  discardComments: () => void;
  /** The command that is under way and holds up others of its kind. */
  busy: CommandName | null;
  failure: Failure | null;
  clearFailure: () => void;
};

export type Failure = { title: string; error: CommandError };

/** All that can be done with a session's changes. `expire`: what is shown of them is no longer right. */
export function useReviewActions(session: Session, expire: () => void): ReviewActions {
  const { id: sessionId } = session;
  const [busy, setBusy] = useState<CommandName | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const run = async <N extends CommandName>(name: N, input: CommandInput<N>, title: string) => {
    setBusy(name);
    setFailure(null);
    const result: Result<CommandOutput<N>> = await call(name, input);
    setBusy(null);
    if (!result.ok) {
      setFailure({ title, error: result.error });
      return null;
    }
    changed();
    return result.data;
  };
  const changed = () => {
    refresh('review.summary');
    expire();
  };
  const send = async (text: string, title: string) => {
    const sent = await run('sessions.send', { sessionId, text, attachments: [] }, title);
    if (sent === null) return false;
    const isLater = isAtWork(session);
    const words = isLater ? 'It is sent when the turn ends.' : 'The session works on it now.';
    notifyDone(isLater ? 'Queued for the session' : 'Sent to the session', words);
    announce(isLater ? 'Queued for the session.' : 'Sent to the session.');
    return true;
  };
  const integrated = (left: readonly Conflict[], words: string) => {
    if (left.length === 0) notifyDone(words);
    announce(left.length === 0 ? words : `Stopped at conflicts in ${count(left.length, 'file')}.`);
  };

  return {
    stage: async (file, hunk) => {
      const isStaged = hunk ? !hunk.isStaged : file.staged !== 'all';
      const hunkId = hunk?.id ?? null;
      const title = isStaged ? 'Could not be staged' : 'Could not be unstaged';
      const input = { sessionId, path: file.path, hunkId, isStaged };
      if (await run('review.stage', input, title))
        announce(`${isStaged ? 'Staged' : 'Unstaged'} ${partOf(file, hunk)}.`);
    },
    revert: async (file, hunk) => {
      const input = { sessionId, path: file.path, hunkId: hunk?.id ?? null };
      const done = await run('review.revert', input, 'Could not be reverted');
      if (!done) return;
      const words = `Reverted ${partOf(file, hunk)}`;
      announce(`${words}.`);
      showUndo(`revert ${done.undoId}`, words, async () => {
        const undone = await call('review.undo', { undoId: done.undoId });
        if (!undone.ok) showFailure(undone.error.message);
        changed();
      });
    },
    open: async (path, line) => {
      const result = await call('review.openInEditor', { sessionId, path, line });
      if (!result.ok) setFailure({ title: 'Could not be opened', error: result.error });
      else if (!result.data.opened)
        showFailure('No editor opened the file. Choose yours in Settings, then Workbench.');
    },
    commit: async (message) => {
      const done = await run('review.commit', { sessionId, message }, 'Could not be committed');
      if (!done) return false;
      notifyDone('Committed', done.commits[0]?.subject);
      announce('Committed.');
      return true;
    },
    integrate: async (how, base) => {
      const done = await run('review.integrate', { sessionId, how }, `Nothing went to ${base}`);
      if (done) integrated(done.conflicts, INTEGRATED[how](base));
    },
    abort: async () => {
      if (await run('review.abort', { sessionId }, 'Could not be given up'))
        announce('Given up. Everything is as it was before.');
    },
    proceed: async () => {
      const done = await run('review.proceed', { sessionId }, 'Could not go on');
      if (!done) return;
      integrated(done.conflicts, proceededWords(session, done.review));
      if (done.conflicts.length > 0)
        showFailure(`${count(done.conflicts.length, 'file is', 'files are')} still in conflict.`);
    },
    askToResolve: async (kind, shown) => {
      await send(resolveMessage(kind, shown), 'Could not be sent');
    },
    sendComments: async () => {
      const text = commentsMessage(commentsOf(sessionId));
      const putBack = takeComments(sessionId);
      if (!(await send(text, 'The comments could not be sent'))) putBack();
    },
    discardComments: () => {
      const putBack = takeComments(sessionId);
      showUndo(`comments ${sessionId}`, 'Comments discarded', async () => putBack());
    },
    busy,
    failure,
    clearFailure: () => setFailure(null),
  };
}

function partOf({ path }: ChangedFile, hunk: PreparedHunk | null): string {
  const { name } = splitPath(path);
  return hunk ? `a change in ${name}` : name;
}
