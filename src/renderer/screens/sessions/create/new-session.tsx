import { Button, Collapse, Textarea } from '@mantine/core';
import { IconChevronRight, IconShieldOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { CommandError } from '../../../../shared/errors';
import { call, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { useEscape } from '../../../escape';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { Composer } from '../composer/composer';
import { useDraft } from '../composer/drafts';
import { ModelMenu } from '../composer/model-menu';
import { Payer } from '../composer/session-facts';
import classes from './new-session.module.css';
import { chooseFolder, WorkspaceField } from './workspace-field';

/** Starts a session: where, with which model, and the first message. */
export function NewSession({ onCancel }: { onCancel: (() => void) | undefined }) {
  const form = useNewSession();
  useEscape(onCancel !== undefined, () => onCancel?.());
  return (
    <section className={classes.pane} aria-labelledby="new-session">
      <div className={classes.column}>
        <h2 id="new-session" className={classes.title}>
          New session
        </h2>
        <p className={classes.text}>
          Claude works in one folder. It reads freely there, and asks before it changes a file or
          runs a command.
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
        <Composer
          autoFocus
          label="First message"
          placeholder="Describe the work: what to change, and how you will know it is done"
          value={form.prompt}
          onChange={form.setPrompt}
          onSend={() => void form.start()}
          isSending={form.isStarting}
        >
          <ModelMenu value={form.model} onChange={form.setModel} />
          {form.payer !== undefined && <Payer payer={form.payer} />}
        </Composer>
        <SystemPrompt value={form.systemPrompt} onChange={form.setSystemPrompt} />
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
    </section>
  );
}

function SystemPrompt({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [isOpen, setIsOpen] = useState(value !== '');
  return (
    <div>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <IconChevronRight
          className={isOpen ? classes.turned : undefined}
          size={14}
          stroke={1.75}
          aria-hidden
        />
        System prompt
        <span className={classes.optional}>optional</span>
      </button>
      <Collapse expanded={isOpen} transitionDuration={120}>
        <Textarea
          autosize
          minRows={3}
          maxRows={10}
          maxLength={100_000}
          aria-label="System prompt"
          placeholder="Standing instructions for the whole session"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Collapse>
    </div>
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

const DRAFT = 'new session';

function useNewSession() {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const recent = useQuery('sessions.workspaces', { profileId: profile.id }).data ?? [];
  const models = useQuery('models.list', { profileId: profile.id });
  const [prompt, setPrompt] = useDraft(DRAFT);
  const [chosenWorkspace, setWorkspace] = useState<string>();
  const [chosenModel, setModel] = useState<string>();
  const [systemPrompt, setSystemPrompt] = useState('');
  const [isStarting, setIsStarting] = useState(false);
  const [failure, setFailure] = useState<CommandError>();

  const workspace = chosenWorkspace ?? recent[0] ?? '';
  const model = chosenModel ?? preferred(profile.preferredModel, models.data?.models) ?? '';

  const start = async () => {
    // No model because there is no list: the reason is shown above, with what mends it.
    if (model === '') return models.reload();
    const folder = workspace || (await chooseFolder());
    if (!folder) return;
    setWorkspace(folder);
    // Without the provider's list there is no model to start with; its error says why.
    if (model === '') return setFailure(models.error);
    setIsStarting(true);
    setFailure(undefined);
    const input = { profileId: profile.id, workspace: folder, model, systemPrompt };
    const created = await call('sessions.create', input);
    if (created.ok) {
      const sent = await call('sessions.send', { sessionId: created.data.id, text: prompt });
      if (sent.ok) setPrompt('');
      else setFailure(sent.error);
      go({ screen: 'sessions', sessionId: created.data.id, focus: 'composer' });
    } else {
      setFailure(created.error);
    }
    setIsStarting(false);
  };

  return {
    workspace,
    setWorkspace: (path: string) => {
      setWorkspace(path);
      setFailure(undefined);
    },
    recent,
    model,
    setModel,
    prompt,
    setPrompt,
    systemPrompt,
    setSystemPrompt,
    payer: usePayer(profile.id),
    start,
    isStarting,
    error: failure ?? (models.data === undefined ? models.error : undefined),
    onRetry: failure ? undefined : models.reload,
  };
}

type ModelId = { id: string };

function preferred(
  wanted: string | null,
  models: readonly ModelId[] | undefined,
): string | undefined {
  return models?.find(({ id }) => id === wanted)?.id ?? models?.[0]?.id ?? wanted ?? undefined;
}

/** The active credential, which would pay; undefined while it is not known. */
function usePayer(profileId: string) {
  const { data } = useQuery('credentials.list', { profileId });
  const active = data?.find(({ isActive, isEnabled }) => isActive && isEnabled);
  if (active === undefined) return undefined;
  return { credentialId: active.id, name: active.credentialName, hint: active.hint };
}
