import { Button, Modal } from '@mantine/core';
import { IconExternalLink, IconKey, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { call } from '../../api';
import { CredentialForm } from '../../components/credential-form';
import { EmptyState } from '../../components/empty-state';
import { notifyDone } from '../../components/notify';
import { ProviderMark } from '../../components/provider-mark';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import { CredentialList, usesEnvironmentKey } from './credential-list';
import { inOrder } from './failover-order';
import classes from './provider-panel.module.css';

type Props = {
  provider: ProviderInfo;
  credentials: readonly Credential[];
  /** Whether the check of all of them has not come to this one yet. */
  isWaiting: (credential: Credential) => boolean;
  /** Back to the cards. */
  onLeave: () => void;
  /** Whether a key could be stored now. */
  isVaultOpen: boolean;
};

/** A provider with all its credentials of the current profile. */
export function ProviderPanel(props: Props) {
  const { provider, credentials, isWaiting, isVaultOpen } = props;
  const profile = useProfile();
  const form = useCredentialDialog(provider);
  const asked = usePlace('integrations')?.credentialId;
  const [openId, setOpenId] = useState<string | null>(asked ?? inOrder(credentials)[0]?.id ?? null);
  useEffect(() => {
    if (asked !== undefined) setOpenId(asked);
  }, [asked]);
  const hasRows = credentials.length > 0 || usesEnvironmentKey(provider, profile);
  return (
    <section
      className={classes.panel}
      id={PANEL_ID}
      tabIndex={-1}
      aria-label={provider.name}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !isInOverlay(event.target)) {
          event.stopPropagation();
          props.onLeave();
        }
      }}
    >
      <header className={classes.head}>
        <ProviderMark provider={provider.provider} name={provider.name} large />
        <div className={classes.words}>
          <h2 className={classes.title}>{provider.name}</h2>
          <p className={classes.purpose}>
            {provider.purpose}{' '}
            <button
              type="button"
              className={classes.link}
              onClick={() =>
                void call('app.openLink', { url: provider.consoleUrl, fromModel: false })
              }
            >
              Manage keys at {provider.name}
              <IconExternalLink size={14} stroke={1.5} aria-hidden />
            </button>
          </p>
        </div>
        {hasRows && (
          <Button
            variant={isVaultOpen ? 'filled' : 'default'}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={form.add}
          >
            Add key
          </Button>
        )}
      </header>
      {!hasRows ? (
        <EmptyState
          icon={IconKey}
          title={`No ${provider.name} key yet`}
          action={
            <Button
              variant={isVaultOpen ? 'filled' : 'default'}
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
              onClick={form.add}
            >
              Add key
            </Button>
          }
        >
          Paste one, and it is checked with {provider.name} before it is stored.
        </EmptyState>
      ) : (
        <CredentialList
          provider={provider}
          credentials={credentials}
          openId={openId}
          onOpen={setOpenId}
          isWaiting={isWaiting}
          onReplace={form.replace}
        />
      )}
      <CredentialDialog
        provider={provider}
        credentials={credentials}
        dialog={form}
        onStored={setOpenId}
      />
    </section>
  );
}

/** For the focus, when a card is opened by keyboard. */
export const PANEL_ID = 'provider-panel';

/** Menus and dialogs belong to the panel in React's tree, and close themselves. */
function isInOverlay(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[role="menu"], [role="dialog"]') !== null;
}

type Dialog = {
  add: () => void;
  replace: (credential: Credential) => void;
  close: () => void;
  isAdding: boolean;
  replacing: string | undefined;
};

/** The open form is part of the place, so that any screen can lead straight to it. */
function useCredentialDialog({ provider }: ProviderInfo): Dialog {
  const go = useNavigation((navigation) => navigation.go);
  const place = usePlace('integrations');
  return {
    add: () => go({ screen: 'integrations', provider, adding: true }),
    replace: ({ id }) => go({ screen: 'integrations', provider, replacing: id }),
    close: () => go({ screen: 'integrations', provider }),
    isAdding: place?.adding === true,
    replacing: place?.replacing,
  };
}

type CredentialDialogProps = {
  provider: ProviderInfo;
  credentials: readonly Credential[];
  dialog: Dialog;
  onStored: (credentialId: string) => void;
};

function CredentialDialog({ provider, credentials, dialog, onStored }: CredentialDialogProps) {
  const profile = useProfile();
  const [isBusy, setIsBusy] = useState(false);
  const replacing = credentials.find(({ id }) => id === dialog.replacing);
  const title = replacing
    ? `Replace “${replacing.credentialName}”`
    : `Add a key for ${provider.name}`;
  const onDone = (credential: Credential) => {
    dialog.close();
    onStored(credential.id);
    const { credentialName, validationStatus } = credential;
    notifyDone(
      replacing ? `“${credentialName}” was replaced` : `“${credentialName}” was added`,
      validationStatus === 'VALID'
        ? `${provider.name} accepts it.`
        : `It has not been checked with ${provider.name} yet.`,
    );
  };
  return (
    <Modal
      opened={dialog.isAdding || replacing !== undefined}
      onClose={dialog.close}
      title={title}
      size={520}
      closeOnEscape={!isBusy}
      closeOnClickOutside={!isBusy}
      withCloseButton={!isBusy}
    >
      <CredentialForm
        provider={provider}
        profileId={profile.id}
        {...(replacing ? { replacing } : {})}
        suggestedName={suggestName(profile.name, credentials)}
        submitLabel={replacing ? 'Check and replace' : 'Check and save'}
        onDone={onDone}
        onBusyChange={setIsBusy}
      >
        <Button variant="default" disabled={isBusy} onClick={dialog.close}>
          Cancel
        </Button>
      </CredentialForm>
    </Modal>
  );
}

/** "Work key", then "Work key 2"... */
function suggestName(profileName: string, credentials: readonly Credential[]): string {
  const taken = new Set(credentials.map(({ credentialName }) => credentialName));
  const base = `${profileName} key`;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base} ${number}`;
  return name;
}
