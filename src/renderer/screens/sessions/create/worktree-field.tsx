import { Checkbox, Collapse, Switch, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { Repository } from '../../../../shared/commands/worktrees';
import { ErrorNotice } from '../../../components/error-notice';
import { BRANCH_PREFIX } from './branch-name';
import type { WorkPlace } from './remembered';
import { baseWords, bringWords, changesWords, repositoryNotes } from './repository-words';
import { canHaveWorktree, type WorktreeChoice } from './use-worktree-choice';
import classes from './worktree-field.module.css';

type Props = {
  choice: WorktreeChoice;
  value: WorkPlace;
  onChange: (change: Partial<WorkPlace>) => void;
};

/** A branch and a folder of its own for the session, explained by what git knows of the workspace. */
export function WorktreeField({ choice, value, onChange }: Props) {
  const { inspected, isOn } = choice;
  const { data: repository, error, reload } = inspected;
  if (error?.code === 'WORKSPACE_MISSING') return null;
  if (error && repository === undefined) {
    return (
      <ErrorNotice
        title="Git could not be asked about this folder"
        error={error}
        onRetry={reload}
      />
    );
  }
  const isManaged = value.runner === 'managed';
  const isPossible = repository !== undefined && canHaveWorktree(repository) && !isManaged;
  return (
    <div className={classes.field}>
      <Switch
        label="Work in a worktree"
        description={explanation(repository, isManaged)}
        disabled={!isPossible}
        checked={isOn}
        onChange={(event) => onChange({ isWorktree: event.currentTarget.checked })}
      />
      {repository && (
        <Collapse expanded={isOn} transitionDuration={120}>
          {isOn && (
            <Details choice={choice} repository={repository} value={value} onChange={onChange} />
          )}
        </Collapse>
      )}
    </div>
  );
}

function Details({ choice, repository, value, onChange }: Props & { repository: Repository }) {
  const { changedFiles } = repository;
  const notes = repositoryNotes(repository);
  return (
    <div className={classes.details}>
      <TextInput
        label="Branch"
        classNames={{ input: classes.branch ?? '', section: classes.prefix ?? '' }}
        leftSection={BRANCH_PREFIX}
        leftSectionWidth={96}
        placeholder={choice.suggested}
        maxLength={180}
        spellCheck={false}
        autoComplete="off"
        value={choice.branch}
        error={choice.problem}
        onChange={(event) => choice.setBranch(event.currentTarget.value)}
      />
      <p className={classes.note}>{baseWords(repository)}</p>
      {changedFiles > 0 && (
        <Checkbox
          label={`Bring along ${changesWords(changedFiles)}`}
          description={bringWords(repository)}
          checked={value.withChanges}
          onChange={(event) => onChange({ withChanges: event.currentTarget.checked })}
        />
      )}
      {notes.map((note) => (
        <p key={note} className={classes.note}>
          <IconInfoCircle size={15} stroke={1.5} aria-hidden />
          {note}
        </p>
      ))}
    </div>
  );
}

function explanation(repository: Repository | undefined, isManaged: boolean): string {
  if (isManaged) return 'Not with the managed runner: it does not touch this folder.';
  if (repository === undefined) return 'Asking git about this folder…';
  if (repository.problem !== null) return repository.problem;
  if (repository.root === null) {
    return 'This folder is in no git repository, so the session works in the folder itself.';
  }
  return 'A branch and a folder of its own. Your folder stays as it is until you merge.';
}
