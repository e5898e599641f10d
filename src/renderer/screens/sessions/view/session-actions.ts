import {
  IconArchive,
  IconArrowsMinimize,
  IconCursorText,
  IconFileExport,
  IconHandStop,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import type { Session, SessionOptions } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { type Action, useActions } from '../../../actions';
import { announce } from '../../../announce';
import { call, refresh, useCommand } from '../../../api';
import { useNavigation } from '../../../navigation';
import { MODE_WORDS, MODES } from '../composer/option-rules';
import { isAtWork } from '../list/arrange';
import { useIsReviewing } from '../review/review-place';
import { EXPORT_FORMATS, exportSession } from './export-session';
import { removeSession } from './remove-session';
import { showFailure, showUndo } from './show-notice';

export type SessionActions = {
  stop: () => void;
  resume: () => void;
  retry: () => void;
  archive: () => void;
  changeOptions: (change: Partial<SessionOptions>) => void;
  isResuming: boolean;
  isRetrying: boolean;
  error: CommandError | undefined;
  clearError: () => void;
};

/** What can be done with the session that is open, also from the palette and by shortcut. */
export function useSessionActions(session: Session, rename: () => void): SessionActions {
  const { id: sessionId } = session;
  const stop = useCommand('sessions.stop');
  const resume = useCommand('sessions.resume');
  const retry = useCommand('sessions.retry');
  const compact = useCommand('sessions.compact');
  const update = useCommand('sessions.update');
  const archive = useArchive(session);
  const isReviewing = useIsReviewing(sessionId);

  const run = {
    stop: () => void stop.run({ sessionId }),
    resume: () => void resume.run({ sessionId }),
    retry: () => void retry.run({ sessionId }),
    archive: () => void archive(),
    changeOptions: (change: Partial<SessionOptions>) => {
      if (change.mode) announce(`Mode: ${MODE_WORDS[change.mode].name}`);
      void update.run({ sessionId, ...change });
    },
  };
  useActions([
    ...turnActions(session, run, !isReviewing),
    {
      id: 'sessions.rename',
      title: 'Rename',
      group: GROUP,
      icon: IconCursorText,
      shortcut: 'F2',
      run: rename,
    },
    {
      id: 'sessions.compact',
      title: 'Compact the conversation',
      group: GROUP,
      icon: IconArrowsMinimize,
      keywords: ['context', 'summary'],
      run: () => void compact.run({ sessionId }),
    },
    ...MODES.filter((mode) => mode !== session.mode).map((mode) => ({
      id: `sessions.mode.${mode}`,
      title: `Mode: ${MODE_WORDS[mode].name}`,
      group: GROUP,
      icon: IconHandStop,
      keywords: ['permission'],
      run: () => run.changeOptions({ mode }),
    })),
    {
      id: 'sessions.archive',
      title: session.archivedAt === null ? 'Archive' : 'Restore from the archive',
      group: GROUP,
      icon: IconArchive,
      run: run.archive,
    },
    ...EXPORT_FORMATS.map(({ format, name }) => ({
      id: `sessions.export.${format}`,
      title: `Export as ${name}`,
      group: GROUP,
      icon: IconFileExport,
      keywords: ['save', 'file'],
      run: () => void exportSession(session, format),
    })),
    ...(isAtWork(session)
      ? []
      : [
          {
            id: 'sessions.remove',
            title: 'Delete this session',
            group: GROUP,
            icon: IconTrash,
            keywords: ['remove'],
            run: () => void removeSession(session),
          },
        ]),
  ]);
  const commands = [stop, resume, retry, compact, update];
  return {
    ...run,
    isResuming: resume.isRunning,
    isRetrying: retry.isRunning,
    error: commands.find(({ error }) => error !== undefined)?.error,
    clearError: () => {
      for (const command of commands) command.clearError();
    },
  };
}

const GROUP = 'This session';

/** What moves the turn itself on, or ends it. `hasLetters`: no letter means something else now. */
function turnActions(
  session: Session,
  { stop, resume, retry }: Pick<SessionActions, 'stop' | 'resume' | 'retry'>,
  hasLetters: boolean,
): Action[] {
  const actions: Action[] = [];
  const turn = { group: GROUP };
  if (isAtWork(session))
    actions.push({
      ...turn,
      id: 'sessions.stop',
      title: 'Stop the turn',
      icon: IconPlayerStop,
      shortcut: 'mod+.',
      run: stop,
    });
  if (session.status === 'interrupted')
    actions.push({
      ...turn,
      id: 'sessions.resume',
      title: 'Resume',
      icon: IconPlayerPlay,
      ...(hasLetters ? { shortcut: 'R' } : {}),
      run: resume,
    });
  if (session.status === 'waiting')
    actions.push({
      ...turn,
      id: 'sessions.retry',
      title: 'Retry now',
      icon: IconRefresh,
      ...(hasLetters ? { shortcut: 'R' } : {}),
      run: retry,
    });
  return actions;
}

/** Archives or restores; either can be taken back from the notification. */
function useArchive(session: Session): () => Promise<void> {
  const go = useNavigation((navigation) => navigation.go);
  return async () => {
    const archived = session.archivedAt === null;
    const result = await call('sessions.archive', { sessionId: session.id, archived });
    if (!result.ok) {
      showFailure(result.error.message);
      return;
    }
    refresh('sessions.list');
    go({ screen: 'sessions' });
    const words = archived ? `Archived “${session.title}”` : `Restored “${session.title}”`;
    showUndo(`archive ${session.id}`, words, async () => {
      await call('sessions.archive', { sessionId: session.id, archived: !archived });
      refresh('sessions.list');
      go({ screen: 'sessions', sessionId: session.id });
    });
  };
}
