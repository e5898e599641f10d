import { useEffect, useRef, useState } from 'react';
import type { Session, SessionStatus } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Composer } from '../composer/composer';
import { useDraft } from '../composer/drafts';
import { ModelMenu } from '../composer/model-menu';
import { Payer, Spent } from '../composer/session-facts';
import { isAtWork } from '../list/arrange';
import { PermissionCard } from '../permission/permission-card';
import { TranscriptView } from '../transcript/transcript-view';
import { useShownTranscript, useTranscriptPart } from '../transcript/transcripts-store';
import { Activity } from './activity';
import { Interrupted } from './interrupted';
import { useSessionActions } from './session-actions';
import { SessionHeader } from './session-header';
import classes from './session-view.module.css';

/** One session: its transcript, what it asks, and where one writes to it. */
export function SessionView({ session }: { session: Session }) {
  useShownTranscript(session.id);
  const [isRenaming, setIsRenaming] = useState(false);
  const [sent, setSent] = useState(0);
  const actions = useSessionActions(session, () => setIsRenaming(true));
  const isAsking = useTranscriptPart(
    session.id,
    ({ transcript }) => transcript.requests.length > 0,
  );
  const stop = isAtWork(session) ? actions.stop : undefined;
  useDoubleEscape(stop);
  useStatusAnnouncement(session);

  return (
    <section className={classes.pane} aria-label={session.title}>
      <SessionHeader
        session={session}
        isRenaming={isRenaming}
        onRename={setIsRenaming}
        onArchive={actions.archive}
      />
      <TranscriptView
        sessionId={session.id}
        isAsking={isAsking}
        isWorking={isAtWork(session)}
        sent={sent}
        footer={<Footer session={session} />}
      />
      <div className={classes.foot}>
        {actions.error && <ErrorNotice error={actions.error} onDismiss={actions.clearError} />}
        {session.status === 'interrupted' && (
          <Interrupted
            session={session}
            isResuming={actions.isResuming}
            onResume={actions.resume}
          />
        )}
        <SessionComposer
          session={session}
          onStop={stop}
          onModel={actions.changeModel}
          onSent={() => setSent((count) => count + 1)}
        />
      </div>
    </section>
  );
}

/** What stands after the last message: the request that waits, or what the session does now. */
function Footer({ session }: { session: Session }) {
  const requests = useTranscriptPart(session.id, ({ transcript }) => transcript.requests);
  const [request] = requests;
  const call = useTranscriptPart(session.id, ({ transcript }) =>
    request === undefined ? undefined : transcript.toolCalls[request.toolCallId],
  );
  if (request !== undefined) {
    return (
      <PermissionCard key={request.id} request={request} call={call} waiting={requests.length} />
    );
  }
  return session.status === 'running' ? <Activity session={session} /> : null;
}

type ComposerProps = {
  session: Session;
  onStop: (() => void) | undefined;
  onModel: (model: string) => void;
  onSent: () => void;
};

function SessionComposer({ session, onStop, onModel, onSent }: ComposerProps) {
  const [draft, setDraft] = useDraft(session.id);
  const send = useCommand('sessions.send');
  const input = useRef<HTMLTextAreaElement>(null);
  const isWorking = isAtWork(session);

  // A session that waits for a decision or a resume has its own first control.
  const takesFocus = session.status === 'idle' || session.status === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the session is opened
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [session.id]);

  const onSend = async () => {
    const text = draft;
    setDraft('');
    const result = await send.run({ sessionId: session.id, text });
    if (result.ok) onSent();
    else setDraft(text);
  };
  return (
    <>
      {send.error && <ErrorNotice error={send.error} onDismiss={send.clearError} />}
      {session.queued > 0 && (
        <p className={classes.queued}>
          {session.queued === 1 ? '1 message' : `${session.queued} messages`} queued; sent when the
          turn ends
        </p>
      )}
      <Composer
        inputRef={input}
        label="Message"
        placeholder={
          isWorking ? 'Add to this session; it is sent when the turn ends' : 'Write the next step'
        }
        value={draft}
        onChange={setDraft}
        onSend={() => void onSend()}
        isSending={send.isRunning}
        onStop={onStop}
      >
        <ModelMenu value={session.model} onChange={onModel} />
        <Payer payer={session.payer} />
        <Spent session={session} />
      </Composer>
    </>
  );
}

/** Two presses of Esc this close together stop the turn; one alone backs out of something else. */
const DOUBLE_MS = 600;

function useDoubleEscape(stop: (() => void) | undefined): void {
  const latest = useRef(stop);
  useEffect(() => {
    latest.current = stop;
  });
  useEffect(() => {
    let pressedAt = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.repeat) return;
      if (event.timeStamp - pressedAt < DOUBLE_MS) latest.current?.();
      pressedAt = event.timeStamp;
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

const STATUS_SENTENCES: Record<SessionStatus, string> = {
  idle: 'The turn is finished.',
  running: 'The session is running.',
  waiting: 'The session wants permission.',
  interrupted: 'The session was interrupted.',
};

/** Says changes of status; not the status that the session is opened with. */
function useStatusAnnouncement({ status }: Session): void {
  const known = useRef(status);
  useEffect(() => {
    if (known.current === status) return;
    known.current = status;
    announce(STATUS_SENTENCES[status]);
  }, [status]);
}
