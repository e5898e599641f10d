import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CommandError, Result } from '../../shared/errors';
import { ErrorNotice } from './error-notice';
import { FormButtons } from './form-buttons';
import classes from './rename-dialog.module.css';

type Props = {
  title: string;
  name: string;
  label?: string;
  submitLabel?: string;
  onClose: () => void;
  onRename: (name: string) => Promise<Result<unknown>>;
};

/** Asks for a name; closes itself when it was accepted. */
export function RenameDialog({
  title,
  name,
  label = 'Name',
  submitLabel = 'Rename',
  onClose,
  onRename,
}: Props) {
  const [text, setText] = useState(name);
  const [error, setError] = useState<CommandError>();
  const [isRunning, setIsRunning] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsRunning(true);
    const result = await onRename(text.trim());
    setIsRunning(false);
    if (result.ok) onClose();
    else setError(result.error);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={400}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={label}
          value={text}
          maxLength={80}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {error && <ErrorNotice error={error} />}
        <FormButtons onCancel={onClose}>
          <Button type="submit" loading={isRunning} disabled={text.trim() === ''}>
            {submitLabel}
          </Button>
        </FormButtons>
      </form>
    </Modal>
  );
}
