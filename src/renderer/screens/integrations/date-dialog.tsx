import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CommandError, Result } from '../../../shared/errors';
import { ErrorNotice } from '../../components/error-notice';
import classes from './date-dialog.module.css';
import { fromInput, toDateInput, toDateTimeInput } from './expiry-words';

type Props = {
  title: string;
  label: string;
  description: string;
  type: 'date' | 'datetime-local';
  /** Whether it has to lie ahead. */
  isFuture?: boolean;
  /** In milliseconds; null = none yet. */
  value: number | null;
  /** The words for taking the date away. */
  clearLabel: string;
  onClose: () => void;
  onSave: (at: number | null) => Promise<Result<unknown>>;
};

/** Asks for a day, or a day and a time; closes itself when it was accepted. */
export function DateDialog(props: Props) {
  const { type, value, isFuture = false } = props;
  const written = type === 'date' ? toDateInput : toDateTimeInput;
  const [text, setText] = useState(value === null ? '' : written(value));
  const [error, setError] = useState<CommandError>();
  const [isRunning, setIsRunning] = useState(false);
  const at = fromInput(text);
  const isPast = isFuture && at !== null && at <= Date.now();

  const save = async (chosen: number | null) => {
    setIsRunning(true);
    const result = await props.onSave(chosen);
    setIsRunning(false);
    if (result.ok) props.onClose();
    else setError(result.error);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (at !== null && !isPast) void save(at);
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={420}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          type={type}
          label={props.label}
          description={props.description}
          value={text}
          min={isFuture ? toDateTimeInput(Date.now()) : undefined}
          error={isPast ? 'This has passed already.' : null}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {error && <ErrorNotice error={error} />}
        <div className={classes.buttons}>
          {value !== null && (
            <Button
              className={classes.clear ?? ''}
              variant="default"
              disabled={isRunning}
              onClick={() => void save(null)}
            >
              {props.clearLabel}
            </Button>
          )}
          <Button variant="default" disabled={isRunning} onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isRunning} disabled={at === null || isPast}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
