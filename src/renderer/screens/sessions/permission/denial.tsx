import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Kbd } from '../../../components/kbd';
import classes from './permission-card.module.css';

type Props = { isRunning: boolean; onDeny: (reason: string) => void; onBack: () => void };

/** Why not, for the model to read; may be left empty. */
export function Denial({ isRunning, onDeny, onBack }: Props) {
  const [reason, setReason] = useState('');
  return (
    <form
      className={classes.denial}
      onSubmit={(event) => {
        event.preventDefault();
        onDeny(reason);
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') {
          event.preventDefault();
          onBack();
        } else if (event.key === 'Enter' && !event.shiftKey && !isButton(event.target)) {
          event.preventDefault();
          onDeny(reason);
        }
      }}
    >
      <Textarea
        autoFocus
        autosize
        minRows={1}
        maxRows={5}
        maxLength={2_000}
        aria-label="Reason, optional"
        placeholder="What should it do instead? (optional)"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.answers}>
        <Button
          type="submit"
          color="red"
          disabled={isRunning}
          rightSection={<Kbd shortcut="Enter" />}
        >
          Deny
        </Button>
        <Button variant="subtle" onClick={onBack} rightSection={<Kbd shortcut="Esc" />}>
          Back
        </Button>
      </div>
    </form>
  );
}

/** Enter on a button presses it. */
function isButton(target: EventTarget): boolean {
  return target instanceof HTMLButtonElement;
}
