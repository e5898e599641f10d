import { Collapse } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { useActions } from '../../actions';
import { ErrorNotice } from '../../components/error-notice';
import { StatusBadge } from '../../components/status-badge';
import { Tag } from '../../components/tag';
import { TimeAgo } from '../../components/time-ago';
import { credentialActionList } from './credential-action-list';
import { CredentialDetails } from './credential-details';
import { CredentialMenu } from './credential-menu';
import classes from './credential-row.module.css';
import { statusOf } from './status-words';
import { useCredentialActions } from './use-credential-actions';

type Props = {
  credential: Credential;
  provider: ProviderInfo;
  isOpen: boolean;
  isCheckingAll: boolean;
  onToggle: () => void;
  onReplace: () => void;
};

/** One credential: how it is at a glance, all that is known of it when opened. */
export function CredentialRow(props: Props) {
  const { credential, provider, isOpen } = props;
  const actions = useCredentialActions(credential, provider, props.onReplace);
  const status = statusOf(credential, actions.isChecking || props.isCheckingAll);
  const detailsId = useId();
  const list = credentialActionList(credential, actions);
  useActions(isOpen ? list : []);
  return (
    <li className={classes.item}>
      <div className={classes.row}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={detailsId}
          onClick={props.onToggle}
        >
          <IconChevronRight className={classes.chevron} size={16} stroke={1.5} aria-hidden />
          <span className={classes.words}>
            <span className={classes.first}>
              <span className={classes.name} title={credential.credentialName}>
                {credential.credentialName}
              </span>
              <span className={classes.hint}>…{credential.hint}</span>
              {credential.isActive && <Tag>Active</Tag>}
              {!credential.isStored && <Tag>This run only</Tag>}
            </span>
            <span className={classes.second}>
              {credential.lastUsedAt === null ? (
                'Never used'
              ) : (
                <>
                  Used <TimeAgo at={credential.lastUsedAt} />
                </>
              )}
            </span>
          </span>
        </button>
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
