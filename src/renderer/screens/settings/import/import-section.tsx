import { Button, Switch } from '@mantine/core';
import { IconFileImport, IconHistory, IconRefresh } from '@tabler/icons-react';
import { useId } from 'react';
import type { ImportState } from '../../../../shared/commands/imports';
import { useCommand, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useProfile } from '../../../profile';
import { openHistory } from '../../sessions/history/history-place';
import { tildePath } from '../../sessions/list/arrange';
import { useHomeFolder } from '../place-field';
import { Group, Row, Section } from '../section';
import { ImportProgress } from './import-progress';
import classes from './import-section.module.css';
import { ImportSummaryView } from './import-summary';
import { bytesWords, filesWords } from './import-words';

/** Claude Code's own history: what there is, whether it is read, and what came of it. */
export function ImportSection() {
  const { data: state, error, isSlow, reload } = useQuery('imports.state', {});
  return (
    <Section
      title="Import"
      text="Claude Code keeps a history on this machine. Chatelaine can read what each request used, never what was said, and show it in Usage. Nothing leaves the machine."
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={2} height={64} />}
      {state &&
        (state.sources.length === 0 && !state.isEnabled ? (
          <Nothing onRetry={reload} />
        ) : (
          <Found state={state} />
        ))}
      <Conversations />
    </Section>
  );
}

/** What was said is apart from what it used: it is read one by one, when somebody wants to. */
function Conversations() {
  return (
    <Group label="Conversations">
      <Row
        title="Read and fork Claude Code’s conversations"
        text="Opens one as a session that is only read. Fork it to go on with it here."
      >
        <Button
          size="xs"
          variant="default"
          leftSection={<IconHistory size={15} stroke={1.5} aria-hidden />}
          onClick={openHistory}
        >
          Browse conversations…
        </Button>
      </Row>
    </Group>
  );
}

function Nothing({ onRetry }: { onRetry: () => void }) {
  return (
    <EmptyState
      icon={IconFileImport}
      title="No history found"
      action={
        <Button variant="default" onClick={onRetry}>
          Look again
        </Button>
      }
    >
      Claude Code writes it to ~/.claude/projects, ~/.config/claude, or where CLAUDE_CONFIG_DIR
      says.
    </EmptyState>
  );
}

function Found({ state }: { state: ImportState }) {
  const { id: profileId } = useProfile();
  const titleId = useId();
  const choice = useCommand('imports.setEnabled');
  const again = useCommand('imports.run');
  const failure = choice.error ?? again.error;
  const isRunning = state.progress !== null;
  const owner = useOwner(state.profileId);
  return (
    <>
      {failure && (
        <div className={classes.block}>
          <ErrorNotice
            error={failure}
            onDismiss={choice.error ? choice.clearError : again.clearError}
          />
        </div>
      )}
      <Sources state={state} />
      <Group>
        <Row
          title="Read Claude Code’s history"
          titleId={titleId}
          text={
            state.isEnabled
              ? `It is read as it grows and belongs to ${owner}. Switched off, what was read stays.`
              : `Everything above is read once, then what is new as it comes. It will belong to ${owner}.`
          }
        >
          <Switch
            aria-labelledby={titleId}
            checked={state.isEnabled}
            disabled={choice.isRunning}
            onChange={({ currentTarget }) =>
              void choice.run({
                profileId: state.profileId ?? profileId,
                isEnabled: currentTarget.checked,
              })
            }
          />
        </Row>
        {isRunning && state.progress && (
          <div className={classes.running}>
            <ImportProgress progress={state.progress} />
          </div>
        )}
        {state.isEnabled && !isRunning && (
          <Row title="Read what is new" text="Happens by itself; this looks right now.">
            <Button
              size="xs"
              variant="default"
              loading={again.isRunning}
              leftSection={<IconRefresh size={15} stroke={1.5} aria-hidden />}
              onClick={() => void again.run({})}
            >
              Read now
            </Button>
          </Row>
        )}
      </Group>
      {state.last && !isRunning && <ImportSummaryView summary={state.last} />}
    </>
  );
}

/** What will be read, before anything is. */
export function Sources({ state }: { state: Pick<ImportState, 'sources'> }) {
  const home = useHomeFolder();
  return (
    <Group label="Found on this machine">
      {state.sources.map(({ folder, files, bytes }) => (
        <Row
          key={folder}
          isDense
          title={<span className={classes.folder}>{tildePath(folder, home)}</span>}
        >
          <span className={classes.size} data-figures>
            {filesWords(files)} · {bytesWords(bytes)}
          </span>
        </Row>
      ))}
    </Group>
  );
}

/** The name of the profile that the records belong to; the current one until there is another. */
function useOwner(profileId: string | null): string {
  const current = useProfile();
  const profiles = useQuery('profiles.list', {}).data?.profiles;
  return profiles?.find(({ id }) => id === profileId)?.name ?? current.name;
}
