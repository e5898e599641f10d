import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { useActions } from '../../../actions';
import { announce } from '../../../announce';
import { useTranscriptPart } from '../transcript/transcripts-store';
import { forwardPlaces, latestTurn } from './checkpoint-places';
import { RewindDialog } from './rewind-dialog';
import { askToRewind, closeRewind, useRewindTarget } from './rewind-place';
import { useCheckpoints } from './use-checkpoints';

/** Going back and forward in a session: its dialog, and the ways to it by keyboard. */
export function Rewinding({ session }: { session: Session }) {
  const { id: sessionId } = session;
  const checkpoints = useCheckpoints(sessionId);
  const messages = useTranscriptPart(sessionId, ({ transcript }) => transcript.messages);
  const target = useRewindTarget(sessionId);
  const back = latestTurn(checkpoints);
  const [forward] = forwardPlaces(checkpoints, messages);
  useActions([
    {
      id: 'checkpoints.rewind',
      title: 'Rewind to before the last message…',
      group: 'This session',
      icon: IconArrowBackUp,
      shortcut: 'mod+shift+B',
      keywords: ['undo', 'checkpoint', 'back', 'revert'],
      run: () => (back ? askToRewind(back) : announce('There is no checkpoint to go back to.')),
    },
    ...(forward
      ? [
          {
            id: 'checkpoints.forward',
            title: 'Go forward to before the rewind…',
            group: 'This session',
            icon: IconArrowForwardUp,
            keywords: ['redo', 'checkpoint'],
            run: () => askToRewind(forward.checkpoint, forward.hasMore ? 'both' : 'files'),
          },
        ]
      : []),
  ]);
  if (target === undefined) return null;
  return (
    <RewindDialog
      key={target.checkpoint.id}
      session={session}
      checkpoint={target.checkpoint}
      proposed={target.what}
      onClose={() => closeRewind(sessionId)}
    />
  );
}
