import { Switch } from '@mantine/core';
import { useId, useState } from 'react';
import type { Workspace } from '../../../../shared/commands/workspaces';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { RowToggle } from '../../../components/row-toggle';
import { StatusBadge } from '../../../components/status-badge';
import { tildePath } from '../../sessions/list/arrange';
import { DomainField } from '../domain-field';
import { fieldProblem } from '../field-problem';
import { useHomeFolder } from '../place-field';
import { folderName } from '../places';
import classes from './workspace-item.module.css';
import { summaryWords, trustWords } from './workspace-words';

type Props = { path: string; startsOpen: boolean };

/** One folder: a line that opens to what is set for it. */
export function WorkspaceItem({ path, startsOpen }: Props) {
  const { data: workspace, error, reload } = useQuery('workspaces.get', { path });
  const [isOpen, setIsOpen] = useState(startsOpen);
  const home = useHomeFolder();
  const isMissing = error?.code === 'WORKSPACE_MISSING';
  return (
    <li className={classes.item}>
      <div className={classes.row}>
        <RowToggle
          isOpen={isOpen}
          first={<span className={classes.path}>{tildePath(path, home)}</span>}
          second={isMissing ? 'The folder is not there' : workspace ? summaryWords(workspace) : ' '}
          onToggle={() => setIsOpen(!isOpen)}
        />
        {isMissing && <StatusBadge tone="warning">Missing</StatusBadge>}
        {workspace && !isMissing && (
          <StatusBadge tone={workspace.isTrusted ? 'ok' : 'off'}>
            {workspace.isTrusted ? 'Trusted' : 'Not trusted'}
          </StatusBadge>
        )}
      </div>
      {isOpen && (
        <div className={classes.details}>
          {error && <ErrorNotice error={error} onRetry={reload} />}
          {workspace && !isMissing && <Details workspace={workspace} />}
        </div>
      )}
    </li>
  );
}

function Details({ workspace }: { workspace: Workspace }) {
  const { path, isTrusted, allowedDomains } = workspace;
  const trust = useCommand('workspaces.update');
  const network = useCommand('workspaces.update');
  const titleId = useId();
  const setTrusted = async (isOn: boolean) => {
    const result = await trust.run({ path, isTrusted: isOn });
    if (result.ok) announce(`${folderName(path)} is ${isOn ? 'trusted' : 'not trusted'}`);
  };
  return (
    <>
      <div className={classes.trust}>
        <div className={classes.words}>
          <div className={classes.name} id={titleId}>
            Trust this workspace
          </div>
          <div className={classes.hint}>{trustWords(workspace)}</div>
        </div>
        <Switch
          aria-labelledby={titleId}
          checked={isTrusted}
          onChange={(event) => void setTrusted(event.currentTarget.checked)}
        />
      </div>
      {trust.error && <ErrorNotice error={trust.error} onDismiss={trust.clearError} />}
      <DomainField
        label="Network for commands"
        description={
          allowedDomains.length === 0
            ? 'The sandbox lets commands reach nothing. Name what they need, such as a package registry.'
            : 'The sandbox lets commands reach these hosts and no other.'
        }
        domains={allowedDomains}
        onChange={async (domains) => {
          const result = await network.run({ path, allowedDomains: domains });
          return result.ok ? null : (fieldProblem(result.error)?.message ?? result.error.message);
        }}
      />
    </>
  );
}
