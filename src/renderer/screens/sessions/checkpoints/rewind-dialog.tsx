import { Button, Modal, Radio } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import type { Session } from '../../../../shared/commands/sessions';
import { call, useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Notice } from '../../../components/notice';
import { TimeAgo } from '../../../components/time-ago';
import { isAtWork } from '../list/arrange';
import { forkSession } from '../view/fork-session';
import { showFailure } from '../view/show-notice';
import type { What } from './checkpoint-places';
import { offerAgain, textAt } from './offer-again';
import classes from './rewind-dialog.module.css';
import { RewindPreview } from './rewind-preview';
import { WHAT_LABELS, WHATS, whatText } from './rewind-words';
import { tellRewound } from './tell-rewound';

type Props = {
  session: Session;
  checkpoint: Checkpoint;
  /** Chosen at first. */
  proposed: What;
  onClose: () => void;
};

/** What going to a checkpoint would do, before it is done; Enter goes, Esc does not. */
export function RewindDialog({ session, checkpoint, proposed, onClose }: Props) {
  const [what, setWhat] = useState<What>(proposed);
  const rewind = useCommand('checkpoints.rewind');
  const isForward = checkpoint.kind === 'rewind';
  const isBusy = isAtWork(session);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || rewind.isRunning) return;
    const takenBack = isForward || what === 'files' ? null : textAt(session.id, checkpoint.seq);
    const done = await rewind.run({ checkpointId: checkpoint.id, what });
    if (!done.ok) return;
    onClose();
    const forget = takenBack === null ? null : offerAgain(session.id, takenBack);
    tellRewound({ session, checkpoint, what, done: done.data, onUndone: forget });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={isForward ? 'Go forward to before the rewind' : 'Rewind to before this message'}
    >
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <p className={classes.words}>
          {isForward ? 'What was there before you rewound,' : 'The checkpoint from'}{' '}
          <TimeAgo at={checkpoint.createdAt} />. What is here now is kept: you can come back to it.
        </p>
        <Radio.Group
          label={isForward ? 'What to bring back' : 'What to rewind'}
          value={what}
          onChange={(chosen) => setWhat(WHATS.find((one) => one === chosen) ?? 'both')}
        >
          <div className={classes.choices}>
            {WHATS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={WHAT_LABELS[one]}
                description={whatText(one, isForward)}
                data-autofocus={one === proposed || undefined}
              />
            ))}
          </div>
        </Radio.Group>
        {what !== 'conversation' && <RewindPreview checkpoint={checkpoint} />}
        {isBusy && <Busy session={session} />}
        {rewind.error && (
          <ErrorNotice error={rewind.error} onDismiss={rewind.clearError}>
            {rewind.error.code === 'CONFLICT' && !isForward && (
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  onClose();
                  void forkSession({ sessionId: session.id, beforeSeq: checkpoint.seq });
                }}
              >
                Fork before this message
              </Button>
            )}
          </ErrorNotice>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rewind.isRunning} disabled={isBusy}>
            {isForward ? 'Go forward' : 'Rewind'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Busy({ session }: { session: Session }) {
  const stop = async () => {
    const result = await call('sessions.stop', { sessionId: session.id });
    if (!result.ok) showFailure(result.error.message);
  };
  return (
    <Notice
      tone="info"
      title="A turn is under way"
      actions={
        <Button size="xs" variant="default" onClick={() => void stop()}>
          Stop the turn
        </Button>
      }
    >
      A session can be rewound while it does not work. Stop it first, or wait until it is done.
    </Notice>
  );
}
