import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { GatewayState } from '../../../../shared/commands/gateway';
import { cancelOnEscape } from '../../settings/cancel-on-escape';
import classes from './gateway-bar.module.css';
import { portProblem, readPort } from './gateway-words';

type Props = {
  gateway: GatewayState;
  isRunning: boolean;
  onSave: (port: number) => Promise<boolean>;
  onDone: () => void;
};

/** Another port for the gateway. */
export function PortForm({ gateway, isRunning, onSave, onDone }: Props) {
  const [text, setText] = useState(String(gateway.port));
  const problem = portProblem(text);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const port = readPort(text);
    if (port !== null && (await onSave(port))) onDone();
  };
  return (
    <form
      className={classes.port}
      aria-label="Change port"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onDone)}
      noValidate
    >
      <div className={classes.portFields}>
        <TextInput
          size="sm"
          label="Port"
          inputMode="numeric"
          autoComplete="off"
          className={classes.portInput ?? ''}
          maxLength={5}
          value={text}
          error={problem !== null}
          aria-describedby={HINT}
          autoFocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={isRunning} disabled={problem !== null}>
          Save port
        </Button>
      </div>
      <p className={classes.hint} id={HINT} data-problem={problem !== null || undefined}>
        {problem ??
          'When it is taken, the next free one is used and shown here. Programs that know the old address have to be told the new one.'}
      </p>
    </form>
  );
}

const HINT = 'gateway-port-hint';
