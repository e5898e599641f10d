import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { type GivenKey, KeyDialog } from '../key/key-dialog';
import { BudgetField } from '../limits/budget-field';
import { ExpiryField } from '../limits/expiry-field';
import { type ClientDraft, creationOf, NEW_CLIENT } from '../limits/limits-draft';
import { LimitsFields } from '../limits/limits-fields';
import classes from './new-client.module.css';

type Props = { onClose: () => void; onCreated: (clientId: string) => void };

/** A new client: a name, limits if it needs any, and then its key, once. */
export function NewClient({ onClose, onCreated }: Props) {
  const [createdId, setCreatedId] = useState<string>();
  const [title, setTitle] = useState('New client');
  return (
    <KeyDialog
      title={title}
      onClose={() => (createdId === undefined ? onClose() : onCreated(createdId))}
    >
      {(onGiven) => (
        <CreateForm
          onCancel={onClose}
          onTitle={setTitle}
          onGiven={(given) => {
            setCreatedId(given.client.id);
            onGiven(given);
          }}
        />
      )}
    </KeyDialog>
  );
}

type FormProps = {
  onCancel: () => void;
  onTitle: (title: string) => void;
  onGiven: (given: GivenKey) => void;
};

function CreateForm({ onCancel, onTitle, onGiven }: FormProps) {
  const profile = useProfile();
  const [step, setStep] = useState<'name' | 'limits'>('name');
  const [draft, setDraft] = useState<ClientDraft>(NEW_CLIENT);
  const { run, isRunning, error, clearError } = useCommand('clients.create');
  const input = creationOf(draft, profile.id, Date.now());
  const change = (next: Partial<ClientDraft>) => {
    setDraft({ ...draft, ...next });
    clearError();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (input === null || isRunning) return;
    const created = await run(input);
    if (created.ok) onGiven({ client: created.data.client, apiKey: created.data.apiKey });
  };
  const show = (next: 'name' | 'limits') => {
    setStep(next);
    onTitle(next === 'name' ? 'New client' : `Limits of “${draft.name.trim()}”`);
  };
  const isNamed = draft.name.trim() !== '';
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {step === 'name' ? (
        <>
          <TextInput
            label="Name"
            description="The program or place that uses it, so that you know it again."
            placeholder="Claude Code on the laptop"
            maxLength={80}
            value={draft.name}
            data-autofocus
            autoFocus
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <p className={classes.summary}>{summaryOf(draft, profile.name)}</p>
        </>
      ) : (
        <>
          <LimitsFields
            value={draft.limits}
            onChange={(limits) => change({ limits: { ...draft.limits, ...limits } })}
          />
          <ExpiryField value={draft.expiry} onChange={(expiry) => change({ expiry })} />
          <BudgetField value={draft.budget} onChange={(budget) => change({ budget })} />
        </>
      )}
      {error && <ErrorNotice error={error} />}
      <div className={classes.buttons}>
        {step === 'name' ? (
          <>
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="default" disabled={!isNamed} onClick={() => show('limits')}>
              Set limits
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => show('name')}>
            Back
          </Button>
        )}
        <Button type="submit" loading={isRunning} disabled={input === null}>
          Create client
        </Button>
      </div>
    </form>
  );
}

/** What it may do as things stand, before anybody chose anything. */
function summaryOf({ limits, expiry, budget }: ClientDraft, profileName: string): string {
  const isOpen =
    limits.credentialId === null &&
    limits.models.length === 0 &&
    limits.requestsPerMinute === '' &&
    limits.concurrentRequests === '' &&
    expiry.kind === 'never' &&
    budget.limit === '';
  return isOpen
    ? `It may use every model with the keys of ${profileName}, within the budgets there are. Limits can be set later, too.`
    : 'It gets the limits you set. They can be changed later.';
}
