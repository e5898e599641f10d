import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { FormButtons } from '../../../components/form-buttons';
import { type GivenKey, KeyDialog } from '../key/key-dialog';
import { ExpiryField } from '../limits/expiry-field';
import { type ExpiryDraft, expiryOf, NEVER } from '../limits/limits-draft';
import classes from './key-form.module.css';

type Props = { client: Client; onClose: () => void };

/** One more key for a client, for another machine or program. */
export function AddKey({ client, onClose }: Props) {
  return (
    <KeyDialog title={`Add a key for “${client.name}”`} onClose={onClose}>
      {(onGiven) => <AddKeyForm client={client} onCancel={onClose} onGiven={onGiven} />}
    </KeyDialog>
  );
}

type FormProps = { client: Client; onCancel: () => void; onGiven: (given: GivenKey) => void };

function AddKeyForm({ client, onCancel, onGiven }: FormProps) {
  const [name, setName] = useState('');
  const [expiry, setExpiry] = useState<ExpiryDraft>(NEVER);
  const { run, isRunning, error } = useCommand('clients.addKey');
  const expiresAt = expiryOf(expiry, Date.now());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (expiresAt === undefined || isRunning) return;
    const added = await run({ clientId: client.id, name: name.trim(), expiresAt });
    if (added.ok) onGiven({ client: added.data.client, apiKey: added.data.apiKey });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label="Name"
        description="Where it is used. May be left empty."
        placeholder="Build server"
        maxLength={80}
        value={name}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ExpiryField value={expiry} onChange={setExpiry} />
      {error && <ErrorNotice error={error} />}
      <FormButtons onCancel={onCancel}>
        <Button type="submit" loading={isRunning} disabled={expiresAt === undefined}>
          Create key
        </Button>
      </FormButtons>
    </form>
  );
}
