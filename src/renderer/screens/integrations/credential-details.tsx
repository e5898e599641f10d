import { Button, VisuallyHidden } from '@mantine/core';
import { IconCirclePlus, IconRefresh, IconReplace, IconStar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { HistoryLines } from '../../components/history-lines';
import { LinkButton } from '../../components/link-button';
import { Skeletons } from '../../components/skeletons';
import { TimeAgo, useNow } from '../../components/time-ago';
import classes from './credential-details.module.css';
import { daysUntil, daysWords } from './expiry-words';
import { metadataEntries } from './metadata-words';
import { historyLine } from './status-words';
import type { CredentialActions } from './use-credential-actions';

type Props = { credential: Credential; provider: ProviderInfo; actions: CredentialActions };

/** What is known of one credential, what happened to it, and what is usually done next. */
export function CredentialDetails({ credential, provider, actions }: Props) {
  return (
    <div className={classes.details}>
      {credential.validationMessage && (
        <p className={classes.message} data-status={credential.validationStatus}>
          {credential.validationMessage}{' '}
          {credential.validationStatus === 'INVALID' && (
            <LinkButton onClick={actions.replace}>Replace it</LinkButton>
          )}
        </p>
      )}
      <div className={classes.columns}>
        <dl className={classes.facts}>
          <Fact label="Last checked">
            {credential.lastValidatedAt === null ? (
              'never'
            ) : (
              <TimeAgo at={credential.lastValidatedAt} />
            )}
          </Fact>
          <Fact label="Last used">
            {credential.lastUsedAt === null ? 'never' : <TimeAgo at={credential.lastUsedAt} />}
          </Fact>
          <Fact label="Added">
            <TimeAgo at={credential.createdAt} />
          </Fact>
          {/* Where there are regions, the region says it and the default is another one. */}
          {(credential.baseUrl !== null || !credential.metadata.region) && (
            <Fact label="Sent to">
              <span className={classes.address}>
                {hostOf(credential.baseUrl ?? provider.defaultBaseUrl)}
              </span>
            </Fact>
          )}
          {metadataEntries(credential.metadata).map(({ label, value }) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
          <Expiry credential={credential} actions={actions} />
          <SwitchOff credential={credential} actions={actions} />
          {!credential.isStored && <Fact label="Kept">in memory, for this run only</Fact>}
        </dl>
        <History credentialId={credential.id} />
      </div>
      <div className={classes.buttons}>
        {!credential.isEnabled && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCirclePlus size={14} stroke={1.5} aria-hidden />}
            onClick={() => actions.setEnabled(true)}
          >
            Enable
          </Button>
        )}
        {!credential.isActive && credential.isEnabled && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconStar size={14} stroke={1.5} aria-hidden />}
            onClick={actions.activate}
          >
            Make active
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          loading={actions.isChecking}
          leftSection={<IconRefresh size={14} stroke={1.5} aria-hidden />}
          onClick={actions.validate}
        >
          Validate
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconReplace size={14} stroke={1.5} aria-hidden />}
          onClick={actions.replace}
        >
          Replace
        </Button>
      </div>
    </div>
  );
}

type DatesProps = { credential: Credential; actions: CredentialActions };

/** Until when it is good, and when that is brought to mind. */
function Expiry({ credential: { expiresAt }, actions }: DatesProps) {
  const now = useNow();
  const days = expiresAt === null ? 0 : daysUntil(expiresAt, now);
  return (
    <Fact label="Expires">
      {expiresAt === null ? 'no date set' : `${dayOf(expiresAt)}, ${daysWords(days)}`}{' '}
      <LinkButton onClick={actions.setExpiry}>
        {expiresAt === null ? 'Set' : 'Change'}
        <VisuallyHidden> expiry</VisuallyHidden>
      </LinkButton>
      {expiresAt !== null && expiresAt > now && (
        <span className={classes.aside}>{reminderWords(days)}</span>
      )}
    </Fact>
  );
}

/** When it switches itself off, with the way back. */
function SwitchOff({ credential, actions }: DatesProps) {
  const at = credential.deactivationScheduledAt;
  if (at === null) return null;
  return (
    <Fact label="Switches off">
      {new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}{' '}
      <LinkButton onClick={actions.schedule}>
        Change
        <VisuallyHidden> switch-off</VisuallyHidden>
      </LinkButton>
      {' · '}
      <LinkButton onClick={actions.cancelSchedule}>
        Cancel
        <VisuallyHidden> switch-off</VisuallyHidden>
      </LinkButton>
    </Fact>
  );
}

function reminderWords(days: number): string {
  if (days > 14) return 'You are reminded 14 and 3 days before.';
  return days > 3 ? 'You are reminded again 3 days before.' : 'Replace it before then.';
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { dateStyle: 'medium' });
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Lines of the history: what happened lately. */
const SHOWN = 6;

function History({ credentialId }: { credentialId: string }) {
  const { data, error, isSlow, reload } = useQuery('credentials.history', { credentialId });
  // The check itself is a line of its own.
  const entries = (data ?? []).filter(
    ({ action, actor, outcome }) => action !== 'reveal' || actor !== 'validate' || outcome !== 'ok',
  );
  return (
    <div className={classes.history}>
      <h3 className={classes.heading}>History</h3>
      {isSlow && <Skeletons rows={3} height={14} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      <HistoryLines label="History" entries={entries.slice(0, SHOWN)} wordsOf={historyLine} />
    </div>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
