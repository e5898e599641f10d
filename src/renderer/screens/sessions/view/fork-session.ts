import type { CommandInput } from '../../../../shared/commands';
import { announce } from '../../../announce';
import { call, refresh } from '../../../api';
import { useNavigation } from '../../../navigation';
import { showFailure } from './show-notice';

/** Forks a session and opens the new one. True when it was done; a failure is shown. */
export async function forkSession(input: CommandInput<'sessions.fork'>): Promise<boolean> {
  const forked = await call('sessions.fork', input);
  if (!forked.ok) {
    showFailure(forked.error.message);
    return false;
  }
  refresh('sessions.list');
  useNavigation.getState().go({ screen: 'sessions', sessionId: forked.data.id, focus: 'composer' });
  announce('This is a new session, forked from the other one.');
  return true;
}

/** Forks after a message: with it and the results of its tool calls, and without what follows. */
export async function forkAfter(sessionId: string, seq: number): Promise<void> {
  const next = await call('sessions.transcript', { sessionId, afterSeq: seq, limit: 1 });
  if (!next.ok) {
    showFailure(next.error.message);
    return;
  }
  await forkSession({ sessionId, beforeSeq: next.data.messages[0]?.seq ?? null });
}
