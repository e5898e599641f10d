import { Button } from '@mantine/core';
import { IconShieldOff } from '@tabler/icons-react';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { useEscape } from '../../../escape';
import { Composer } from '../composer/composer';
import { DropZone } from '../composer/drop-zone';
import { ModeMenu } from '../composer/mode-menu';
import { ModelMenu } from '../composer/model-menu';
import { nextMode } from '../composer/option-rules';
import { Payer } from '../composer/session-facts';
import { OtherStarts } from '../templates/other-starts';
import { MoreOptions } from './more-options';
import classes from './new-session.module.css';
import { RunnerField } from './runner-field';
import { ToolsField } from './tools-field';
import { useNewSession } from './use-new-session';
import { chooseFolder, WorkspaceField } from './workspace-field';
import { WorktreeField } from './worktree-field';

/** Starts a session: where, with which model, and the first message. */
export function NewSession({ onCancel }: { onCancel: (() => void) | undefined }) {
  const form = useNewSession();
  useEscape(onCancel !== undefined, () => onCancel?.());
  return (
    <DropZone className={classes.pane} aria-labelledby="new-session" onFiles={form.attachments.add}>
      <div className={classes.column}>
        <h2 id="new-session" className={classes.title}>
          New session
        </h2>
        <p className={classes.text}>
          Claude works in one folder and reads there freely. The mode says when it asks.
        </p>
        {form.error && (
          <ErrorNotice
            error={form.error}
            {...(form.onRetry ? { onRetry: form.onRetry } : {})}
            handlers={{
              'choose-workspace': () =>
                void chooseFolder().then((path) => path && form.setWorkspace(path)),
            }}
          />
        )}
        <WorkspaceField value={form.workspace} recent={form.recent} onChange={form.setWorkspace} />
        {form.workspace !== '' && (
          <WorktreeField choice={form.worktree} value={form.place} onChange={form.changePlace} />
        )}
        <Composer
          autoFocus
          label="First message"
          placeholder="Describe the work: what to change, and how you will know it is done"
          value={form.prompt}
          onChange={form.setPrompt}
          onSend={() => void form.start()}
          isSending={form.isStarting}
          attachments={form.attachments}
          problem={form.problem}
          onNextMode={() => form.change({ mode: nextMode(form.options.mode) })}
          facts={form.payer !== undefined && <Payer payer={form.payer} />}
        >
          <ModeMenu value={form.options.mode} onChange={(mode) => form.change({ mode })} />
          <ModelMenu value={form.options} onChange={form.change} />
        </Composer>
        <MoreOptions
          value={form.options}
          model={form.model}
          onChange={form.change}
          systemPrompt={form.systemPrompt}
          onSystemPrompt={form.setSystemPrompt}
          onBudget={form.setBudget}
          place={
            <>
              <ToolsField
                workspace={form.workspace}
                value={form.place.tools}
                onChange={(tools) => form.changePlace({ tools })}
              />
              {form.canBeManaged && (
                <RunnerField
                  value={form.place.runner}
                  onChange={(runner) => form.changePlace({ runner })}
                />
              )}
            </>
          }
        />
        <OtherStarts workspace={form.workspace} prompt={form.prompt} />
        <SandboxNote />
        {onCancel && (
          <Button
            className={classes.cancel ?? ''}
            variant="subtle"
            size="xs"
            rightSection={<Kbd shortcut="Esc" />}
            onClick={onCancel}
          >
            Cancel
          </Button>
        )}
      </div>
    </DropZone>
  );
}

/** Only when commands cannot run here: why, and what to install. */
function SandboxNote() {
  const { data } = useQuery('sessions.sandbox', {});
  if (data === undefined || data.available) return null;
  return (
    <p className={classes.note}>
      <IconShieldOff size={16} stroke={1.5} aria-hidden />
      <span>Commands are off on this machine. {data.reason}</span>
    </p>
  );
}
