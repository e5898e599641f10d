import { ActionIcon } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronUp,
  IconCloud,
  IconPencil,
  IconPlug,
  IconShieldCheck,
  IconTerminal2,
  IconTool,
} from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import type {
  PermissionDecision,
  PermissionRequest,
  Session,
  ToolCall,
} from '../../../../shared/commands/sessions';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useNavigation } from '../../../navigation';
import { isInBackground } from '../transcript/tool-view';
import { dropRequest } from '../transcript/transcripts-store';
import { Answers } from './answers';
import { Denial } from './denial';
import { ExactCall } from './exact-call';
import classes from './permission-card.module.css';
import { mcpTool, networkWords, permissionTitle } from './permission-words';
import { useAnswerKeys, useAttention } from './use-answer-keys';

type Props = {
  request: PermissionRequest;
  call: ToolCall | undefined;
  workspace: string;
  /** Where the call would run. */
  runner: Session['runner'];
  /** Its place among those that wait, from 1. */
  place: number;
  count: number;
  /** A person came to it from another one. */
  isWalkedTo: boolean;
  /** Shows the one before or after, without answering. */
  onWalk: (step: 1 | -1) => void;
};

/** Asks a person about one tool call. It shows the exact call, and a key answers it. */
export function PermissionCard(props: Props) {
  const { request, call, workspace, runner, place, count, onWalk } = props;
  const titleId = useId();
  const [isDenying, setIsDenying] = useState(false);
  const decide = useCommand('sessions.decide');
  const title = permissionTitle(request, call);
  const card = useRef<HTMLElement>(null);
  const isSandboxed = request.toolName === 'bash' && runner === 'local';
  const network = useNetwork(workspace, isSandboxed);

  const answer = async (decision: PermissionDecision, reason = '') => {
    const { id: requestId, inputHash, sessionId } = request;
    const result = await decide.run({ requestId, inputHash, decision, reason });
    if (result.ok || result.error.code === 'CONFLICT') dropRequest(sessionId, requestId);
  };
  const choose = (decision: PermissionDecision) => {
    if (decision === 'deny') setIsDenying(true);
    // What is not shown cannot be allowed.
    else if (call && !decide.isRunning && isPossible(request, decision)) void answer(decision);
  };
  const spoken =
    count > 1 ? `${title} Request ${place} of ${count}.` : `${title} Wants permission.`;
  useAttention(request.id, spoken, card, props.isWalkedTo);
  useAnswerKeys(request.id, card, isDenying ? undefined : { choose, walk: onWalk });

  return (
    <section ref={card} className={classes.card} aria-labelledby={titleId} tabIndex={-1}>
      <header className={classes.head}>
        <CallIcon call={call} toolName={request.toolName} />
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        {isSandboxed && (
          <span className={classes.badge}>
            <IconShieldCheck size={14} stroke={1.5} aria-hidden />
            {network.badge}
          </span>
        )}
        {runner === 'managed' && (
          <span className={classes.badge}>
            <IconCloud size={14} stroke={1.5} aria-hidden />
            On the provider’s machines
          </span>
        )}
        {call && isInBackground(call) && (
          <span className={classes.badge}>In the background, no time limit</span>
        )}
        {count > 1 && <Walk place={place} count={count} onWalk={onWalk} />}
      </header>
      <div className={classes.call}>
        <ExactCall call={call} />
      </div>
      {network.detail && <p className={classes.network}>{network.detail}</p>}
      {decide.error && <ErrorNotice error={decide.error} onDismiss={decide.clearError} />}
      {isDenying ? (
        <Denial
          isRunning={decide.isRunning}
          onDeny={(reason) => void answer('deny', reason)}
          onBack={() => setIsDenying(false)}
        />
      ) : (
        <Answers request={request} isRunning={decide.isRunning} onChoose={choose}>
          <RulesLink />
        </Answers>
      )}
    </section>
  );
}

function isPossible(request: PermissionRequest, decision: PermissionDecision): boolean {
  if (decision === 'session') return request.sessionScope.words !== null;
  return decision !== 'workspace' || request.workspaceScope.words !== null;
}

/** What the sandbox lets commands reach, as it is now. */
function useNetwork(workspace: string, isSandboxed: boolean) {
  const query = useQuery('workspaces.get', isSandboxed ? { path: workspace } : null);
  return isSandboxed ? networkWords(query.data?.allowedDomains) : { badge: '', detail: '' };
}

function Walk({ place, count, onWalk }: Pick<Props, 'place' | 'count' | 'onWalk'>) {
  return (
    <span className={classes.walk}>
      <span className={classes.count} data-figures>
        {place} of {count}
      </span>
      <ActionIcon
        size={24}
        aria-label="Previous request"
        title="Previous request (K)"
        disabled={place === 1}
        onClick={() => onWalk(-1)}
      >
        <IconChevronUp size={16} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        size={24}
        aria-label="Next request"
        title="Next request (J)"
        disabled={place === count}
        onClick={() => onWalk(1)}
      >
        <IconChevronDown size={16} stroke={1.5} />
      </ActionIcon>
    </span>
  );
}

function RulesLink() {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <button
      type="button"
      className={classes.rules}
      onClick={() => go({ screen: 'settings', section: 'permissions' })}
    >
      Rules for this workspace
    </button>
  );
}

function CallIcon({ call, toolName }: { call: ToolCall | undefined; toolName: string }) {
  const Shape = call?.change
    ? IconPencil
    : toolName === 'bash'
      ? IconTerminal2
      : mcpTool(toolName)
        ? IconPlug
        : IconTool;
  return <Shape className={classes.icon} size={18} stroke={1.5} aria-hidden />;
}
