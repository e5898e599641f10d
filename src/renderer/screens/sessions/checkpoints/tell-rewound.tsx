import { notifications } from '@mantine/notifications';
import type { CommandOutput } from '../../../../shared/commands';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import type { Session } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { call } from '../../../api';
import { showFailure } from '../view/show-notice';
import { UndoNotice } from '../view/undo-notice';
import type { What } from './checkpoint-places';
import classes from './rewind-dialog.module.css';
import { rewoundNotice } from './rewind-place';
import { doneWords } from './rewind-words';

/** Long enough to read where the copies are, and to find the way back by keyboard; in ms. */
const SHOWN_MS = 20_000;

type Rewound = {
  session: Session;
  checkpoint: Checkpoint;
  what: What;
  done: CommandOutput<'checkpoints.rewind'>;
  onUndone: (() => void) | null;
};

/** Says what was rewound, with the way back and where copies of others' changes are. */
export function tellRewound({ session, checkpoint, what, done, onUndone }: Rewound): void {
  const words = doneWords(what, checkpoint.kind === 'rewind', done);
  const id = rewoundNotice(session.id);
  const onUndo = () => {
    notifications.hide(id);
    void undo(done.undo, what).then((isUndone) => isUndone && onUndone?.());
  };
  announce(`${words}. It can be undone.`);
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    title: session.title,
    message: (
      <div className={classes.done}>
        <UndoNotice words={words} onUndo={onUndo} />
        {done.copies !== null && (
          <p className={classes.copies}>
            Files that were changed by someone else are copied to {done.copies}
          </p>
        )}
      </div>
    ),
  });
}

async function undo({ id: checkpointId }: Checkpoint, what: What): Promise<boolean> {
  const result = await call('checkpoints.rewind', { checkpointId, what });
  if (result.ok) announce('Undone: everything is as it was before the rewind.');
  else showFailure(result.error.message);
  return result.ok;
}
