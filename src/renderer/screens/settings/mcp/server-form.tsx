import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { McpServer, McpTransport } from '../../../../shared/commands/mcp';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { DomainField } from '../domain-field';
import { fieldProblem } from '../field-problem';
import { PlaceField } from '../place-field';
import { CommandField } from './command-field';
import { FolderField } from './folder-field';
import { SecretFields } from './secret-fields';
import { additionOf, changeOf, type Draft, draftOf, isComplete, isElsewhere } from './server-draft';
import classes from './server-form.module.css';

type Props = {
  /** Given: it is changed. Left out: a new one is added. */
  server?: McpServer;
  onClose: () => void;
  /** `isElsewhere`: it is reached in another way than before, or for the first time. */
  onSaved: (server: McpServer, isElsewhere: boolean) => void;
};

/** How a server is reached, what it may do, and where it holds. */
export function ServerForm({ server, onClose, onSaved }: Props) {
  const { id: profileId } = useProfile();
  const [draft, setDraft] = useState(() => draftOf(server));
  const addition = useCommand('mcp.add');
  const update = useCommand('mcp.update');
  const { isRunning, error, clearError } = server ? update : addition;
  const set = (values: Partial<Draft>) => {
    setDraft((current) => ({ ...current, ...values }));
    clearError();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete(server, draft) || isRunning) return;
    const result = server
      ? await update.run(changeOf(server, draft))
      : await addition.run(additionOf(profileId, draft));
    if (!result.ok) return;
    onSaved(result.data, server === undefined || isElsewhere(server, draft));
    onClose();
  };
  const problem = fieldProblem(error);
  const problemAt = (...fields: string[]) =>
    problem && fields.includes(problem.field) ? problem.message : undefined;
  const isTaken = error?.code === 'CONFLICT';
  const isSaidAtField = isTaken || (problem && SAID_AT_FIELD.includes(problem.field));

  return (
    <Modal
      opened
      onClose={onClose}
      size={580}
      title={server ? `Edit “${server.name}”` : 'Add MCP server'}
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        <div className={classes.pair}>
          <TextInput
            label="Name"
            classNames={{ input: classes.mono ?? '' }}
            placeholder="issues"
            data-autofocus
            value={draft.name}
            maxLength={40}
            spellCheck={false}
            autoComplete="off"
            error={problemAt('name') ?? (isTaken ? error.message : undefined)}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <PlaceField
            label="Sessions that get it"
            everywhere="In all workspaces"
            value={draft.workspace}
            onChange={(workspace) => set({ workspace })}
          />
        </div>
        <SegmentedControl<McpTransport['type']>
          fullWidth
          aria-label="How it is reached"
          value={draft.type}
          onChange={(type) => set({ type })}
          data={[
            { value: 'stdio', label: 'Program on this machine' },
            { value: 'http', label: 'Address (HTTP)' },
          ]}
        />
        {draft.type === 'stdio' ? (
          <>
            <CommandField
              value={draft.commandLine}
              error={problemAt('transport', 'command', 'args')}
              onChange={(commandLine) => set({ commandLine })}
            />
            <FolderField
              folders={draft.readableFolders}
              onChange={(readableFolders) => set({ readableFolders })}
            />
            <DomainField
              label="Network"
              description="What the program may reach, through the sandbox; nothing unless you name it."
              domains={draft.allowedDomains}
              onChange={(allowedDomains) => {
                set({ allowedDomains });
                return null;
              }}
            />
          </>
        ) : (
          <TextInput
            label="Address"
            description="https, or http on this machine."
            classNames={{ input: classes.mono ?? '' }}
            placeholder="https://mcp.example.com/mcp"
            inputMode="url"
            value={draft.url}
            maxLength={2_048}
            spellCheck={false}
            autoComplete="off"
            error={problemAt('transport', 'url')}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
        )}
        <SecretFields
          type={draft.type}
          secrets={draft.secrets}
          mustBeEnteredAgain={
            isElsewhere(server, draft) &&
            draft.secrets.some(({ storedHint }) => storedHint !== null)
          }
          problem={problemAt('secrets', 'setSecrets')}
          onChange={(secrets) => set({ secrets: [...secrets] })}
        />
        {error && !isSaidAtField && (
          <ErrorNotice
            error={{ ...error, message: problem?.message ?? error.message }}
            withoutAction
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isRunning} disabled={!isComplete(server, draft)}>
            {server ? 'Save' : 'Add and test'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const SAID_AT_FIELD = ['name', 'transport', 'command', 'args', 'url', 'secrets', 'setSecrets'];
