import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { FormButtons } from '../../../components/form-buttons';
import { ProviderMark } from '../../../components/provider-mark';
import { useProfile } from '../../../profile';
import { cancelOnEscape } from '../../settings/cancel-on-escape';
import { isOver } from '../client-words';
import { draftOf, type LimitsDraft, limitsOf } from '../limits/limits-draft';
import { LimitsFields } from '../limits/limits-fields';
import { useLendable } from '../limits/source-field';
import classes from './client-limits.module.css';
import { PaneSection } from './pane-section';

/** What a client may do; changed where it stands. */
export function ClientLimits({ client }: { client: Client }) {
  const [isEditing, setIsEditing] = useState(false);
  const done = () => {
    setIsEditing(false);
    requestAnimationFrame(() => document.getElementById(CHANGE)?.focus());
  };
  return (
    <PaneSection
      title="Limits"
      action={
        !isEditing &&
        !isOver(client) && (
          <Button
            id={CHANGE}
            size="compact-sm"
            variant="subtle"
            aria-label="Change limits"
            onClick={() => setIsEditing(true)}
          >
            Change
          </Button>
        )
      }
    >
      {isEditing ? <LimitsForm client={client} onDone={done} /> : <LimitsFacts client={client} />}
    </PaneSection>
  );
}

const CHANGE = 'change-client-limits';

function LimitsFacts({ client }: { client: Client }) {
  const { allowedModels, requestsPerMinute, concurrentRequests } = client;
  return (
    <dl className={classes.facts}>
      <Fact label="Draws on">
        <Source credentialId={client.credentialId} />
      </Fact>
      <Fact label="Models">
        {allowedModels === null ? 'every model' : allowedModels.join(', ')}
      </Fact>
      <Fact label="Requests a minute">
        {requestsPerMinute === null
          ? 'no limit'
          : `at most ${requestsPerMinute.toLocaleString('en-US')}`}
      </Fact>
      <Fact label="At the same time">
        {concurrentRequests === null
          ? 'no limit'
          : `at most ${concurrentRequests.toLocaleString('en-US')}`}
      </Fact>
    </dl>
  );
}

function Source({ credentialId }: { credentialId: string | null }) {
  const profile = useProfile();
  const lendable = useLendable();
  if (credentialId === null) return `keys of ${profile.name}, in their order`;
  const credential = lendable.find(({ id }) => id === credentialId);
  if (!credential) return 'a key that is not there any more';
  const { provider, credentialName, hint } = credential;
  return (
    <span className={classes.source}>
      <ProviderMark small provider={provider} name={credentialName} />
      {credentialName} (…{hint}) only
    </span>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type FormProps = { client: Client; onDone: () => void };

function LimitsForm({ client, onDone }: FormProps) {
  const [draft, setDraft] = useState<LimitsDraft>(() => draftOf(client));
  const { run, isRunning, error, clearError } = useCommand('clients.update');
  const limits = limitsOf(draft);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (limits === null || isRunning) return;
    const saved = await run({ clientId: client.id, ...limits });
    if (!saved.ok) return;
    announce(`Limits of ${client.name} saved. They hold from the next request on.`);
    onDone();
  };
  return (
    <form
      className={classes.form}
      aria-label="Change limits"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onDone)}
      noValidate
    >
      <LimitsFields
        value={draft}
        onChange={(change) => {
          setDraft({ ...draft, ...change });
          clearError();
        }}
      />
      {error && <ErrorNotice error={error} />}
      <FormButtons onCancel={onDone}>
        <Button type="submit" loading={isRunning} disabled={limits === null}>
          Save limits
        </Button>
      </FormButtons>
    </form>
  );
}
