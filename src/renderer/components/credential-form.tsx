import { Anchor, Button, Collapse, TextInput } from '@mantine/core';
import { IconChevronRight, IconLoader2, IconLock } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Credential, ProviderInfo } from '../../shared/commands/credentials';
import { call, useCommand, useQuery } from '../api';
import { CredentialError } from './credential-error';
import classes from './credential-form.module.css';
import { SecretInput } from './secret-input';
import { VaultNotice } from './vault-notice';
import { whereKeysAreKept } from './vault-words';

type Props = {
  provider: ProviderInfo;
  profileId: string;
  /** Given: its secret is replaced. Left out: a new credential is added. */
  replacing?: Credential;
  /** A name to start with, for a new credential. */
  suggestedName?: string;
  submitLabel: string;
  onDone: (credential: Credential) => void;
  /** Told when a check starts and ends: it cannot be taken back meanwhile (10 s at most). */
  onBusyChange?: (isBusy: boolean) => void;
  /** Further buttons beside the main one. */
  children?: ReactNode;
};

/** Takes a secret, has it checked with the provider, and stores it. */
export function CredentialForm(props: Props) {
  const { provider, replacing } = props;
  const vault = useQuery('vault.state', {});
  const [name, setName] = useState(props.suggestedName ?? '');
  const [secret, setSecret] = useState(() => knownTexts(provider, replacing));
  const [baseUrl, setBaseUrl] = useState(replacing?.baseUrl ?? '');
  const { submit, isRunning, error, clearError } = useStore(props, { name, secret, baseUrl });

  const isComplete =
    provider.fields.every(({ key, required }) => !required || secret[key]?.trim()) &&
    (replacing !== undefined || name.trim() !== '');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete && !isRunning) void submit(false);
  };
  const cannotStore = vault.data && ['unavailable', 'locked', 'lost'].includes(vault.data.status);

  return (
    <form className={classes.form} onSubmit={onSubmit} aria-busy={isRunning} noValidate>
      {/* Kept for this run only: the line above the buttons says so. */}
      {vault.data?.status !== 'memory' && <VaultNotice />}
      {provider.fields.map((field, index) => (
        <SecretInput
          key={field.key}
          field={field}
          value={secret[field.key] ?? ''}
          disabled={isRunning}
          autoFocus={index === 0}
          onChange={(value) => {
            clearError();
            setSecret((current) => ({ ...current, [field.key]: value }));
          }}
        />
      ))}
      {!replacing && (
        <TextInput
          label="Name"
          description="How you will recognise it when you see who pays."
          value={name}
          maxLength={80}
          disabled={isRunning}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Advanced provider={provider} value={baseUrl} disabled={isRunning} onChange={setBaseUrl} />
      {error && (
        <CredentialError
          error={error}
          providerName={provider.name}
          onRetry={() => void submit(false)}
          onSaveAnyway={() => void submit(true)}
        />
      )}
      {replacing && (
        <p className={classes.rotation}>
          The old one stays in use until {provider.name} has accepted the new one; then it is
          shredded.
        </p>
      )}
      <output className={classes.kept}>
        {isRunning && (
          <>
            <IconLoader2 className={classes.spinning} size={14} stroke={1.75} aria-hidden />
            Checking the key with {provider.name}…
          </>
        )}
        {!isRunning && !cannotStore && vault.data && (
          <>
            <IconLock size={14} stroke={1.75} aria-hidden />
            {whereKeysAreKept(vault.data)}
          </>
        )}
      </output>
      <div className={classes.buttons}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          className={classes.console}
          onClick={() => void call('app.openLink', { url: provider.consoleUrl, fromModel: false })}
        >
          Get a key from {provider.name}
        </Anchor>
        {props.children}
        <Button type="submit" loading={isRunning} disabled={!isComplete || cannotStore === true}>
          {props.submitLabel}
        </Button>
      </div>
    </form>
  );
}

/** What is no secret need not be typed again when the secret is replaced. */
function knownTexts({ fields }: ProviderInfo, replacing?: Credential): Record<string, string> {
  const metadata = replacing?.metadata ?? {};
  return Object.fromEntries(
    fields.flatMap(({ key, kind }) => {
      const known = metadata[key] ?? metadata[`${key}Id`];
      return kind === 'text' && known !== undefined ? [[key, known]] : [];
    }),
  );
}

type Values = { name: string; secret: Record<string, string>; baseUrl: string };

/** Adds or replaces, as the form was asked to. */
function useStore(props: Props, values: Values) {
  const { provider, profileId, replacing } = props;
  const add = useCommand('credentials.add');
  const replace = useCommand('credentials.replace');
  const submit = async (storeUnchecked: boolean) => {
    props.onBusyChange?.(true);
    const { secret, name } = values;
    const baseUrl = values.baseUrl.trim() || null;
    const result = replacing
      ? await replace.run({ credentialId: replacing.id, secret, baseUrl, storeUnchecked })
      : await add.run({
          profileId,
          provider: provider.provider,
          credentialName: name,
          secret,
          baseUrl,
          storeUnchecked,
        });
    props.onBusyChange?.(false);
    if (result.ok) props.onDone(result.data);
  };
  const { isRunning, error, clearError } = replacing ? replace : add;
  return { submit, isRunning, error, clearError };
}

type AdvancedProps = {
  provider: ProviderInfo;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
};

function Advanced({ provider, value, disabled, onChange }: AdvancedProps) {
  const [isOpen, setIsOpen] = useState(value !== '');
  return (
    <div>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <IconChevronRight size={14} stroke={1.75} aria-hidden />
        Advanced
      </button>
      <Collapse expanded={isOpen} transitionDuration={100}>
        <TextInput
          className={classes.baseUrl ?? ''}
          label="Base URL"
          description={`Only for a proxy, a region or a compatible server: ${BASE_URL_RULE}. The key is sent there and nowhere else; changing it later needs the key again.`}
          error={isAllowedBaseUrl(value) ? null : `An address with ${BASE_URL_RULE}.`}
          placeholder={provider.defaultBaseUrl}
          value={value}
          disabled={disabled}
          inputMode="url"
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Collapse>
    </div>
  );
}

const BASE_URL_RULE = 'https, or http on this machine';

/** A hint only: the main process decides. */
function isAllowedBaseUrl(text: string): boolean {
  if (text.trim().length < 8) return true;
  const url = URL.parse(text.trim());
  if (url === null) return false;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
