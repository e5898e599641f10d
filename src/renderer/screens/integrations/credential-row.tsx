import { Collapse } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import { type HTMLAttributes, type KeyboardEvent, useId } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { useActions } from '../../actions';
import { ErrorNotice } from '../../components/error-notice';
import { RowToggle } from '../../components/row-toggle';
import { StatusBadge } from '../../components/status-badge';
import { Tag } from '../../components/tag';
import { useNow } from '../../components/time-ago';
import { credentialActionList } from './credential-action-list';
import { CredentialDetails } from './credential-details';
import { CredentialMenu } from './credential-menu';
import classes from './credential-row.module.css';
import { warningOf } from './expiry-words';
import { ordinal, whenUsed } from './failover-order';
import { statusOf } from './status-words';
import { useCredentialActions } from './use-credential-actions';

/** Where a row is in the list, and how it gets somewhere else. */
export type Position = {
  index: number;
  count: number;
  isSortable: boolean;
  /** By so many rows: -1 is up. */
  move: (by: number) => void;
  handle: HTMLAttributes<HTMLElement>;
  row: HTMLAttributes<HTMLElement>;
};

type Props = {
  credential: Credential;
  provider: ProviderInfo;
  /** In the failover order, from 1; none while it is disabled. */
  place: number | undefined;
  position: Position;
  isOpen: boolean;
  isWaiting: boolean;
  onToggle: () => void;
  onReplace: () => void;
};

/** One credential: how it is at a glance, all that is known of it when opened. */
export function CredentialRow(props: Props) {
  const { credential, provider, place, position, isOpen } = props;
  const actions = useCredentialActions(credential, provider, position, props.onReplace);
  const status = statusOf(credential, actions.isChecking || props.isWaiting);
  const warning = warningOf(credential, useNow());
  const detailsId = useId();
  const list = credentialActionList(credential, position, actions);
  useActions(isOpen ? list : []);
  return (
    <li className={classes.item} data-off={!credential.isEnabled || undefined} {...position.row}>
      <div className={classes.row}>
        {position.isSortable && (
          <Handle name={credential.credentialName} id={credential.id} position={position} />
        )}
        <RowToggle
          isOpen={isOpen}
          controls={detailsId}
          first={
            <>
              <span className={classes.name} title={credential.credentialName}>
                {credential.credentialName}
              </span>
              <span className={classes.hint}>…{credential.hint}</span>
              {place === 1 && credential.isActive && <Tag>Active</Tag>}
              {place !== undefined && place > 1 && <Tag>{ordinal(place)}</Tag>}
              {!credential.isStored && <Tag>This run only</Tag>}
            </>
          }
          second={
            warning ? (
              <StatusBadge plain tone={warning.tone}>
                {warning.text}
              </StatusBadge>
            ) : place === undefined ? (
              'Not used while disabled'
            ) : (
              whenUsed(place)
            )
          }
          onToggle={props.onToggle}
          onKeyDown={(event) => event.altKey && moveByKey(event, position)}
        />
        <StatusBadge tone={status.tone}>{status.word}</StatusBadge>
        <CredentialMenu name={credential.credentialName} actions={list} />
      </div>
      {actions.error && (
        <div className={classes.error}>
          <ErrorNotice
            error={actions.error}
            onDismiss={actions.clearError}
            handlers={{ 'replace-key': props.onReplace }}
          />
        </div>
      )}
      <Collapse expanded={isOpen} transitionDuration={120} id={detailsId}>
        {isOpen && (
          <CredentialDetails credential={credential} provider={provider} actions={actions} />
        )}
      </Collapse>
      {actions.dialogs}
    </li>
  );
}

/** Dragged with the pointer; with the keyboard, the arrows move the row. */
function Handle({ name, id, position }: { name: string; id: string; position: Position }) {
  return (
    <button
      type="button"
      className={classes.handle}
      data-handle={id}
      aria-label={`Move ${name}, ${ordinal(position.index + 1)} of ${position.count}`}
      aria-keyshortcuts="ArrowUp ArrowDown"
      title="Drag, or press ↑ and ↓"
      onKeyDown={(event) => moveByKey(event, position)}
      {...position.handle}
    >
      <IconGripVertical size={16} stroke={1.5} aria-hidden />
    </button>
  );
}

function moveByKey(event: KeyboardEvent, { move }: Position): void {
  const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
  if (by === 0) return;
  event.preventDefault();
  move(by);
}
