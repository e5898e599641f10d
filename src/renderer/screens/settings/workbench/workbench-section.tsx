import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { Settings } from '../../../../shared/commands/app';
import { announce } from '../../../announce';
import { refresh, useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { Tag } from '../../../components/tag';
import { Group, Row, Section } from '../section';
import classes from './workbench-section.module.css';

/** As many turns as can be asked for at once; the contract says the same. */
const MOST_SESSIONS = 50;

/** How many sessions work at once, where they may run, and what opens a file. */
export function WorkbenchSection() {
  const { data: settings, error, isSlow, reload } = useQuery('app.settings', {});
  const update = useCommand('app.updateSettings');
  const change = async (values: Partial<Settings>, words: string) => {
    const result = await update.run(values);
    refresh('app.settings');
    if (result.ok) announce(words);
  };
  return (
    <Section
      title="Workbench"
      text="Sessions work side by side. What waits for its turn begins by itself, fairly."
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {update.error && <ErrorNotice error={update.error} onDismiss={update.clearError} />}
      {isSlow && <Skeletons rows={3} height={64} />}
      {settings && (
        <>
          <Group label="Parallel sessions">
            <ParallelRow
              value={settings.parallelSessions}
              onChange={(parallelSessions) =>
                void change({ parallelSessions }, `${parallelSessions} sessions work at once`)
              }
            />
          </Group>
          <Group label="Files">
            <EditorRow
              value={settings.editor}
              onChange={(editor) =>
                void change(
                  { editor },
                  editor === '' ? 'The system chooses the editor' : `Files open with ${editor}`,
                )
              }
            />
          </Group>
          <Group label="Managed runner">
            <ManagedRow
              isOn={settings.managedRunner}
              onChange={(managedRunner) =>
                void change(
                  { managedRunner },
                  `The managed runner is ${managedRunner ? 'on' : 'off'}`,
                )
              }
            />
          </Group>
        </>
      )}
    </Section>
  );
}

function ParallelRow({ value, onChange }: { value: number; onChange: (count: number) => void }) {
  const titleId = useId();
  const [written, setWritten] = useState<number | string>(value);
  const save = () => {
    const count = Number(written);
    const isFit = Number.isInteger(count) && count >= 1 && count <= MOST_SESSIONS;
    if (!isFit) setWritten(value);
    else if (count !== value) onChange(count);
  };
  return (
    <Row
      title="Sessions that work at once"
      titleId={titleId}
      text={`1 to ${MOST_SESSIONS}. Each sends requests of its own: many at once may meet the provider’s rate limits.`}
    >
      <NumberInput
        className={classes.number ?? ''}
        aria-labelledby={titleId}
        min={1}
        max={MOST_SESSIONS}
        allowDecimal={false}
        value={written}
        onChange={setWritten}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && save()}
      />
    </Row>
  );
}

function EditorRow({ value, onChange }: { value: string; onChange: (editor: string) => void }) {
  const titleId = useId();
  const [written, setWritten] = useState(value);
  const save = () => {
    if (written.trim() !== value) onChange(written.trim());
  };
  return (
    <Row
      title="Editor"
      titleId={titleId}
      text="The program that opens a file to edit it. Empty: the system’s choice."
    >
      <TextInput
        className={classes.program ?? ''}
        classNames={{ input: classes.mono ?? '' }}
        aria-labelledby={titleId}
        placeholder="code, zed, idea…"
        spellCheck={false}
        autoComplete="off"
        maxLength={4_096}
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && save()}
      />
    </Row>
  );
}

function ManagedRow({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const titleId = useId();
  return (
    <Row
      title={
        <>
          <span id={titleId}>Let sessions run on the provider’s machines</span>{' '}
          <Tag>Experimental</Tag>
        </>
      }
      text="For work that outgrows this machine. New sessions then offer the choice. Nothing of a folder is sent, and the provider charges for the machine as well."
    >
      <Switch
        aria-labelledby={titleId}
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Row>
  );
}
