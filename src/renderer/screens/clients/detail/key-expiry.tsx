import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ClientKey } from '../../../../shared/commands/clients';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { keyName } from '../client-words';
import { ExpiryField } from '../limits/expiry-field';
import { type ExpiryDraft, expiryDraftOf, expiryOf } from '../limits/limits-draft';
import classes from './key-form.module.css';

type Props = { clientKey: ClientKey; onClose: () => void };

/** Another end for a key; programs that use it notice nothing. */
export function KeyExpiry({ clientKey, onClose }: Props) {
  const [expiry, setExpiry] = useState<ExpiryDraft>(expiryDraftOf(clientKey.expiresAt));
  const { run, isRunning, error } = useCommand('clients.updateKey');
  const expiresAt = expiryOf(expiry, Date.now());
  const name = keyName(clientKey);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (expiresAt === undefined || isRunning) return;
    const updated = await run({ keyId: clientKey.id, expiresAt });
    if (!updated.ok) return;
    announce(`The end of ${name} is changed`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`When “${name}” ends`} size={480}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <ExpiryField value={expiry} onChange={setExpiry} />
        {error && <ErrorNotice error={error} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            data-autofocus
            loading={isRunning}
            disabled={expiresAt === undefined}
          >
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
