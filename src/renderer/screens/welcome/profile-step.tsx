import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import classes from './step-form.module.css';
import { StepFrame } from './step-frame';

const DEFAULT_NAME = 'Personal';

/** The first profile. Skipped, it is called "Personal": there is always one. */
export function ProfileStep({ onDone }: { onDone: () => void }) {
  const create = useCommand('profiles.create');
  const [name, setName] = useState('');
  const createNamed = async (chosen: string) => {
    const result = await create.run({ name: chosen });
    if (result.ok) onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void createNamed(name.trim() || DEFAULT_NAME);
  };
  return (
    <StepFrame
      title="Who is this for?"
      text="A profile owns its keys, its sessions and its spending. You can add more later, for work and for yourself."
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Profile name"
          placeholder={DEFAULT_NAME}
          value={name}
          maxLength={80}
          size="md"
          autoFocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {create.error && (
          <ErrorNotice
            error={create.error}
            onRetry={() => void createNamed(name.trim() || DEFAULT_NAME)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="subtle" color="gray" onClick={() => void createNamed(DEFAULT_NAME)}>
            Skip
          </Button>
          <Button type="submit" loading={create.isRunning}>
            Continue
          </Button>
        </div>
      </form>
    </StepFrame>
  );
}
