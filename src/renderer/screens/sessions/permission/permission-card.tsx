import { Button, Textarea } from '@mantine/core';
import { IconPencil, IconShieldCheck, IconTerminal2, IconTool } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type {
  PermissionDecision,
  PermissionRequest,
  ToolCall,
} from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { Code } from '../code/code';
import { LazyDiff } from '../diff/lazy-diff';
import { Command } from '../transcript/tool-output';
import { bashCommand, prettyInput } from '../transcript/tool-view';
import { dropRequest } from '../transcript/transcripts-store';
import classes from './permission-card.module.css';
import { permissionKey, permissionTitle, scopeWords } from './permission-words';

type Props = {
  request: PermissionRequest;
  call: ToolCall | undefined;
  /** How many requests wait, this one included. */
  waiting: number;
};

/** A key pressed this soon after the card appeared was meant for something else. */
const GRACE_MS = 400;

/** Asks a person about one tool call. It shows the exact call, and a key answers it. */
export function PermissionCard({ request, call, waiting }: Props) {
  const titleId = useId();
  const [isDenying, setIsDenying] = useState(false);
  const decide = useCommand('sessions.decide');
  const title = permissionTitle(request, call);
  const card = useRef<HTMLElement>(null);

  const answer = async (decision: PermissionDecision, reason = '') => {
    const { id: requestId, inputHash, sessionId } = request;
    const result = await decide.run({ requestId, inputHash, decision, reason });
    if (result.ok || result.error.code === 'CONFLICT') dropRequest(sessionId, requestId);
  };
  const choose = (decision: PermissionDecision) => {
    if (decision === 'deny') setIsDenying(true);
    else if (!decide.isRunning) void answer(decision);
  };

  useAttention(request.id, `${title} Wants permission.`, card);
  useAnswerKeys(request.id, isDenying ? undefined : choose);

  return (
    <section ref={card} className={classes.card} aria-labelledby={titleId} tabIndex={-1}>
      <header className={classes.head}>
        <CallIcon call={call} toolName={request.toolName} />
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        {waiting > 1 && <span className={classes.count}>1 of {waiting}</span>}
        {request.toolName === 'bash' && (
          <span className={classes.badge}>
            <IconShieldCheck size={14} stroke={1.5} aria-hidden />
            Sandboxed, no network
          </span>
        )}
      </header>
      <div className={classes.call}>
        <ExactCall call={call} />
      </div>
      {decide.error && <ErrorNotice error={decide.error} onDismiss={decide.clearError} />}
      {isDenying ? (
        <Denial
          isRunning={decide.isRunning}
          onDeny={(reason) => void answer('deny', reason)}
          onBack={() => setIsDenying(false)}
        />
      ) : (
        <Answers isRunning={decide.isRunning} onChoose={choose}>
          {scopeWords(request.sessionScope)}
        </Answers>
      )}
    </section>
  );
}

type AnswersProps = {
  isRunning: boolean;
  onChoose: (decision: PermissionDecision) => void;
  children: ReactNode;
};

function Answers({ isRunning, onChoose, children }: AnswersProps) {
  const scopeId = useId();
  return (
    <>
      <div className={classes.answers}>
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
          disabled={isRunning}
          aria-describedby={scopeId}
          rightSection={<Kbd shortcut="S" />}
          onClick={() => onChoose('session')}
        >
          This session
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
      <p id={scopeId} className={classes.scope}>
        {children}
      </p>
    </>
  );
}

type DenialProps = { isRunning: boolean; onDeny: (reason: string) => void; onBack: () => void };

function Denial({ isRunning, onDeny, onBack }: DenialProps) {
  const [reason, setReason] = useState('');
  return (
    <form
      className={classes.denial}
      onSubmit={(event) => {
        event.preventDefault();
        onDeny(reason);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          onBack();
        } else if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          onDeny(reason);
        }
      }}
    >
      <Textarea
        autoFocus
        autosize
        minRows={1}
        maxRows={5}
        maxLength={2_000}
        aria-label="Reason, optional"
        placeholder="What should it do instead? (optional)"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.answers}>
        <Button
          type="submit"
          color="red"
          disabled={isRunning}
          rightSection={<Kbd shortcut="Enter" />}
        >
          Deny
        </Button>
        <Button variant="subtle" onClick={onBack} rightSection={<Kbd shortcut="Esc" />}>
          Back
        </Button>
      </div>
    </form>
  );
}

function CallIcon({ call, toolName }: { call: ToolCall | undefined; toolName: string }) {
  const Shape = call?.change ? IconPencil : toolName === 'bash' ? IconTerminal2 : IconTool;
  return <Shape className={classes.icon} size={18} stroke={1.5} aria-hidden />;
}

/** Exactly what would happen: the diff of an edit, the text of a command, or the input as it is. */
function ExactCall({ call }: { call: ToolCall | undefined }) {
  if (call === undefined) return null;
  if (call.change !== null) {
    return <LazyDiff change={call.change} />;
  }
  const command = bashCommand(call);
  if (command !== null) return <Command text={command} />;
  return (
    <pre className={classes.input}>
      <Code source={prettyInput(call.input)} language="json" />
    </pre>
  );
}

/** Says that something waits, and takes the focus unless a person is typing. */
function useAttention(
  requestId: string,
  words: string,
  card: { readonly current: HTMLElement | null },
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each request
  useEffect(() => {
    announce(words);
    if (isTyping(document.activeElement)) return;
    card.current?.querySelector<HTMLElement>('[data-first-answer]')?.focus({ preventScroll: true });
  }, [requestId]);
}

/** A, S and D answer from anywhere but a text field or a dialog. */
function useAnswerKeys(
  requestId: string,
  choose: ((decision: PermissionDecision) => void) | undefined,
): void {
  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request has its own grace
  useEffect(() => {
    const since = performance.now();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || performance.now() - since < GRACE_MS) return;
      if (isTextField(event.target) || document.querySelector('[role="dialog"]')) return;
      const decision = permissionKey(event);
      if (decision === undefined || latest.current === undefined) return;
      event.preventDefault();
      latest.current(decision);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [requestId]);
}

function isTextField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** An empty field is not being typed in; the person may only have left the focus there. */
function isTyping(element: Element | null): boolean {
  return isTextField(element) && element.value !== '';
}
