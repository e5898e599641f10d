import { notifications } from '@mantine/notifications';
import { IconArchive, IconCursorText, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { createElement } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { useActions } from '../../../actions';
import { call, refresh, useCommand } from '../../../api';
import { useNavigation } from '../../../navigation';
import { isAtWork } from '../list/arrange';
import { UndoNotice } from './undo-notice';

type SessionActions = {
  stop: () => void;
  resume: () => void;
  archive: () => void;
  changeModel: (model: string) => void;
  isResuming: boolean;
  error: CommandError | undefined;
  clearError: () => void;
};

/** What can be done with the session that is open, also from the palette and by shortcut. */
export function useSessionActions(session: Session, rename: () => void): SessionActions {
  const { id: sessionId, status } = session;
  const stop = useCommand('sessions.stop');
  const resume = useCommand('sessions.resume');
  const update = useCommand('sessions.update');
  const archive = useArchive(session);

  const run = {
    stop: () => void stop.run({ sessionId }),
    resume: () => void resume.run({ sessionId }),
    archive: () => void archive(),
    changeModel: (model: string) => void update.run({ sessionId, model }),
  };
  useActions([
    ...(isAtWork(session)
      ? [
          {
            id: 'sessions.stop',
            title: 'Stop the turn',
            group: 'This session',
            icon: IconPlayerStop,
            shortcut: 'mod+.',
            run: run.stop,
          },
        ]
      : []),
    ...(status === 'interrupted'
      ? [
          {
            id: 'sessions.resume',
            title: 'Resume',
            group: 'This session',
            icon: IconPlayerPlay,
            shortcut: 'R',
            run: run.resume,
          },
        ]
      : []),
    {
      id: 'sessions.rename',
      title: 'Rename',
      group: 'This session',
      icon: IconCursorText,
      shortcut: 'F2',
      run: rename,
    },
    {
      id: 'sessions.archive',
      title: session.archivedAt === null ? 'Archive' : 'Restore from the archive',
      group: 'This session',
      icon: IconArchive,
      run: run.archive,
    },
  ]);
  const error = stop.error ?? resume.error ?? update.error;
  const clearError = () => {
    for (const command of [stop, resume, update]) command.clearError();
  };
  return { ...run, isResuming: resume.isRunning, error, clearError };
}

/** Archives or restores; either can be taken back from the notification. */
function useArchive(session: Session): () => Promise<void> {
  const go = useNavigation((navigation) => navigation.go);
  return async () => {
    const archived = session.archivedAt === null;
    const id = `archive ${session.id}`;
    const result = await call('sessions.archive', { sessionId: session.id, archived });
    if (!result.ok) {
      notifications.show({ color: 'red', message: result.error.message });
      return;
    }
    refresh('sessions.list');
    go({ screen: 'sessions' });
    const undo = async () => {
      notifications.hide(id);
      await call('sessions.archive', { sessionId: session.id, archived: !archived });
      refresh('sessions.list');
      go({ screen: 'sessions', sessionId: session.id });
    };
    const words = archived ? `Archived “${session.title}”` : `Restored “${session.title}”`;
    notifications.show({
      id,
      message: createElement(UndoNotice, { words, onUndo: () => void undo() }),
    });
  };
}
