import type { Session } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { call, refresh } from '../../../api';
import { useNavigation } from '../../../navigation';
import { showFailure, showUndo } from './show-notice';

/** Deletes a session; the notice that says so brings it back. */
export async function removeSession({ id: sessionId, title }: Session): Promise<void> {
  const { go } = useNavigation.getState();
  const removed = await call('sessions.remove', { sessionId });
  if (!removed.ok) {
    showFailure(removed.error.message);
    return;
  }
  refresh('sessions.list');
  go({ screen: 'sessions', overview: true });
  const words = `Deleted “${title}”`;
  announce(`${words}. It can be undone.`);
  showUndo(`remove ${sessionId}`, words, async () => {
    const restored = await call('sessions.restore', { sessionId });
    refresh('sessions.list');
    if (restored.ok) go({ screen: 'sessions', sessionId });
    else showFailure(restored.error.message);
  });
}
