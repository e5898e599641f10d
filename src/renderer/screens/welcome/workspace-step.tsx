import { Button, Select } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Profile } from '../../../shared/commands/profiles';
import { useCommand, useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import classes from './step-form.module.css';
import { StepFrame } from './step-frame';

type Props = {
  profile: Profile;
  onBackToKey: () => void;
  onStarted: (sessionId: string) => void;
  onSkip: () => void;
};

/** The folder of the first session, and the session itself. */
export function WorkspaceStep({ profile, onBackToKey, onStarted, onSkip }: Props) {
  const models = useQuery('models.list', { profileId: profile.id });
  const chooseFolder = useCommand('app.chooseFolder');
  const create = useCommand('sessions.create');
  const [workspace, setWorkspace] = useState<string | null>(null);
  const [chosenModel, setChosenModel] = useState<string | null>(null);

  const known = models.data?.models ?? [];
  const model =
    chosenModel ??
    profile.preferredModel ??
    known.find(({ isDeprecated }) => !isDeprecated)?.id ??
    null;

  const pick = async () => {
    const result = await chooseFolder.run({ title: 'Choose a workspace' });
    if (result.ok && result.data !== null) setWorkspace(result.data);
  };
  const start = async (event?: FormEvent) => {
    event?.preventDefault();
    if (workspace === null || model === null) return;
    const result = await create.run({ profileId: profile.id, workspace, model });
    if (result.ok) onStarted(result.data.id);
  };
  const error = create.error ?? chooseFolder.error ?? models.error;

  return (
    <StepFrame
      title="Start your first session"
      text="Pick the folder that Claude may work in. It reads there, and asks you before it writes or runs anything."
    >
      <form className={classes.form} onSubmit={start}>
        <div className={classes.folder}>
          <span className={classes.label}>Workspace</span>
          <div className={classes.pick} data-chosen={workspace !== null || undefined}>
            <IconFolder size={18} stroke={1.5} aria-hidden />
            <span
              className={classes.path}
              data-empty={workspace === null || undefined}
              title={workspace ?? ''}
            >
              {workspace ?? 'No folder chosen yet'}
            </span>
            <Button
              variant="default"
              size="xs"
              autoFocus
              loading={chooseFolder.isRunning}
              onClick={() => void pick()}
            >
              {workspace === null ? 'Choose folder' : 'Change'}
            </Button>
          </div>
        </div>
        {known.length > 0 && (
          <Select
            label="Model"
            data={known.map(({ id, displayName }) => ({ value: id, label: displayName }))}
            value={model}
            onChange={setChosenModel}
          />
        )}
        {error && (
          <ErrorNotice
            error={error}
            onRetry={() => (create.error ? void start() : models.reload())}
            handlers={{
              'open-integrations': onBackToKey,
              'replace-key': onBackToKey,
              'choose-workspace': () => void pick(),
            }}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="subtle" color="gray" onClick={onSkip}>
            Skip
          </Button>
          <Button
            type="submit"
            loading={create.isRunning}
            disabled={workspace === null || model === null}
          >
            Start session
          </Button>
        </div>
      </form>
    </StepFrame>
  );
}
