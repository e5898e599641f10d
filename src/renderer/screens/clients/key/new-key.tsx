import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useCopy } from '../use-copy';
import type { GivenKey } from './key-dialog';
import classes from './new-key.module.css';
import { Snippets } from './snippets-tabs';

type Props = {
  given: GivenKey;
  /** Somebody wants to go without having copied it. */
  isLeaving: boolean;
  onCopied: () => void;
  onStay: () => void;
  onDone: () => void;
  onLeave: () => void;
};

/** A key, this once, and what to do with it. */
export function NewKey({ given, isLeaving, onCopied, onStay, onDone, onLeave }: Props) {
  const { client, apiKey } = given;
  const { state, copy } = useCopy();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const Shape = state === 'copied' ? IconCheck : IconCopy;
  return (
    <div className={classes.stack}>
      <p className={classes.text}>
        <strong>Copy it now: it is not shown again.</strong> Only a hash of it is kept. If you lose
        it, rotate it.
      </p>
      <div className={classes.key}>
        {/* Copied by hand is copied, too. */}
        <input
          className={classes.secret}
          aria-label="Client key"
          readOnly
          value={apiKey}
          spellCheck={false}
          autoComplete="off"
          onFocus={({ currentTarget }) => currentTarget.select()}
          onCopy={onCopied}
        />
        <Button
          ref={button}
          leftSection={<Shape size={16} stroke={1.75} aria-hidden />}
          onClick={async () => {
            if (await copy(apiKey, 'Key')) onCopied();
          }}
        >
          {state === 'copied' ? 'Copied' : 'Copy key'}
        </Button>
      </div>
      {state === 'failed' && (
        <p className={classes.problem}>It could not be copied. Select the key and copy it.</p>
      )}
      {isLeaving && <Leaving name={client.name} onStay={onStay} onLeave={onLeave} />}
      <Snippets apiKey={apiKey} allowedModels={client.allowedModels} onCopied={onCopied} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}

type LeavingProps = { name: string; onStay: () => void; onLeave: () => void };

function Leaving({ name, onStay, onLeave }: LeavingProps) {
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <div className={classes.leaving} role="alert">
      <IconAlertTriangle className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.question}>
        <strong>You have not copied the key of “{name}”.</strong> It cannot be shown again.
      </p>
      <Button size="xs" color="red" variant="default" onClick={onLeave}>
        Close without copying
      </Button>
      <Button ref={stay} size="xs" variant="default" onClick={onStay}>
        Stay
      </Button>
    </div>
  );
}
