import { Button } from '@mantine/core';
import { type MouseEvent, type ReactNode, useId, useState } from 'react';
import type { PermissionDecision, PermissionRequest } from '../../../../shared/commands/sessions';
import { Kbd } from '../../../components/kbd';
import { revealHidden } from '../code/reveal';
import classes from './permission-card.module.css';
import { scopeLines } from './permission-words';
import { GRACE_MS } from './use-answer-keys';

type Props = {
  request: PermissionRequest;
  isRunning: boolean;
  onChoose: (decision: PermissionDecision) => void;
  /** At the end of what is said about the answers. */
  children: ReactNode;
};

/** The four answers, and what the two wide ones would mean. */
export function Answers({ request, isRunning, onChoose, children }: Props) {
  const scopeId = useId();
  const { session, workspace } = scopeLines(request);
  const workspaceId = workspace === '' ? `${scopeId}-session` : `${scopeId}-workspace`;
  const [since] = useState(() => performance.now());
  const holdEarlyKeys = (event: MouseEvent) => {
    const isByKey = event.detail === 0;
    if (isByKey && performance.now() - since < GRACE_MS) event.stopPropagation();
  };
  return (
    <>
      <div className={classes.answers} onClickCapture={holdEarlyKeys}>
        <Button
          data-first-answer
          disabled={isRunning}
          rightSection={<Kbd shortcut="A" />}
          onClick={() => onChoose('once')}
        >
          Allow once
        </Button>
        <Button
          variant="default"
          disabled={isRunning || request.sessionScope.words === null}
          aria-describedby={`${scopeId}-session`}
          rightSection={<Kbd shortcut="S" />}
          onClick={() => onChoose('session')}
        >
          This session
        </Button>
        <Button
          variant="default"
          disabled={isRunning || request.workspaceScope.words === null}
          aria-describedby={workspaceId}
          rightSection={<Kbd shortcut="W" />}
          onClick={() => onChoose('workspace')}
        >
          Always here
        </Button>
        <Button
          variant="subtle"
          color="red"
          disabled={isRunning}
          rightSection={<Kbd shortcut="D" />}
          onClick={() => onChoose('deny')}
        >
          Deny…
        </Button>
      </div>
      <div className={classes.scope}>
        <p id={`${scopeId}-session`}>{revealHidden(session)}</p>
        {workspace && <p id={workspaceId}>{revealHidden(workspace)}</p>}
        {children}
      </div>
    </>
  );
}
