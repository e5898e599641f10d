import { Button, SegmentedControl } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import type { Client, ClientKey } from '../../../../shared/commands/clients';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { FormButtons } from '../../../components/form-buttons';
import { keyName } from '../client-words';
import { type GivenKey, KeyDialog } from '../key/key-dialog';
import { ExpiryField } from '../limits/expiry-field';
import { type ExpiryDraft, expiryOf, NEVER } from '../limits/limits-draft';
import classes from './key-form.module.css';

const HOUR = 3_600_000;

const OVERLAPS = [
  {
    value: '0',
    label: 'Now',
    words: 'The old key is refused at once. Requests under way with it end.',
  },
  { value: String(HOUR), label: 'In 1 hour', words: 'Both keys work for an hour.' },
  {
    value: String(24 * HOUR),
    label: 'In 24 hours',
    words: 'Both keys work until this time tomorrow.',
  },
  { value: String(7 * 24 * HOUR), label: 'In 7 days', words: 'Both keys work for a week.' },
] as const;

type Props = { client: Client; clientKey: ClientKey; onClose: () => void };

/** A new key in place of one that goes on for a while, so that nothing stops. */
export function RotateKey({ client, clientKey, onClose }: Props) {
  return (
    <KeyDialog title={`Rotate “${keyName(clientKey)}”`} onClose={onClose}>
      {(onGiven) => (
        <RotateForm client={client} clientKey={clientKey} onCancel={onClose} onGiven={onGiven} />
      )}
    </KeyDialog>
  );
}

type FormProps = {
  client: Client;
  clientKey: ClientKey;
  onCancel: () => void;
  onGiven: (given: GivenKey) => void;
};

function RotateForm({ client, clientKey, onCancel, onGiven }: FormProps) {
  const [overlap, setOverlap] = useState<string>(OVERLAPS[2].value);
  const [expiry, setExpiry] = useState<ExpiryDraft>(NEVER);
  const { run, isRunning, error } = useCommand('clients.rotateKey');
  const expiresAt = expiryOf(expiry, Date.now());
  const chosen = OVERLAPS.find(({ value }) => value === overlap) ?? OVERLAPS[2];
  const hintId = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (expiresAt === undefined || isRunning) return;
    const rotated = await run({ keyId: clientKey.id, overlapMs: Number(chosen.value), expiresAt });
    if (rotated.ok) onGiven({ client: rotated.data.client, apiKey: rotated.data.apiKey });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p className={classes.text}>
        “{client.name}” gets a new key in place of{' '}
        <code className={classes.prefix}>{clientKey.prefix}…</code>, with the same limits.
      </p>
      <div>
        <span className={classes.label} aria-hidden>
          Old key ends
        </span>
        <SegmentedControl
          aria-label="Old key ends"
          aria-describedby={hintId}
          data={OVERLAPS.map(({ value, label }) => ({ value, label }))}
          value={overlap}
          onChange={setOverlap}
        />
        <p className={classes.hint} id={hintId} aria-live="polite">
          {chosen.words}
        </p>
      </div>
      <ExpiryField label="New key expires" value={expiry} onChange={setExpiry} />
      {error && <ErrorNotice error={error} />}
      <FormButtons onCancel={onCancel}>
        <Button type="submit" data-autofocus loading={isRunning} disabled={expiresAt === undefined}>
          Rotate key
        </Button>
      </FormButtons>
    </form>
  );
}
