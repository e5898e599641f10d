import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Session, SessionStatus } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { ForwardRow } from '../checkpoints/forward-row';
import { Rewinding } from '../checkpoints/rewinding';
import { DropZone } from '../composer/drop-zone';
import { useAttachments } from '../composer/use-attachments';
import { homeOf, isAtWork } from '../list/arrange';
import { PermissionQueue } from '../permission/permission-queue';
import { hasReview } from '../review/changes-switch';
import { changesLeftAt, useIsReviewing } from '../review/review-place';
import { useShownTranscript } from '../transcript/transcript-pages';
import { TranscriptView } from '../transcript/transcript-view';
import { useTranscriptPart } from '../transcript/transcripts-store';
import { Activity } from './activity';
import { firstWords } from './first-words';
import { ForksLine } from './forks-line';
import { Queued } from './queued';
import { useSessionActions } from './session-actions';
import { SessionFoot } from './session-foot';
import { SessionHeader } from './session-header';
import classes from './session-view.module.css';
import { ToolProblemNotice } from './tool-problem-notice';
import { TrustBanner } from './trust-banner';

const ReviewView = lazy(() =>
  import('../review/review-view').then((module) => ({ default: module.ReviewView })),
);

/** One session: its transcript, what it asks, and where one writes to it. */
export function SessionView({ session }: { session: Session }) {
  useShownTranscript(session.id);
  const [isRenaming, setIsRenaming] = useState(false);
  const [sent, setSent] = useState(0);
  const actions = useSessionActions(session, () => setIsRenaming(true));
  const attachments = useAttachments(session.id);
  const isAsking = useHasRequests(session.id);
  const isReviewing = useIsReviewing(session.id) && hasReview(session);
  useDoubleEscape(isAtWork(session) && !isReviewing ? actions.stop : undefined);
  useStatusAnnouncement(session);

  return (
    <DropZone className={classes.pane} aria-label={session.title} onFiles={attachments.add}>
      <SessionHeader
        session={session}
        isRenaming={isRenaming}
        onRename={setIsRenaming}
        onArchive={actions.archive}
      />
      <ForksLine session={session} />
      {session.runner === 'local' && <TrustBanner workspace={homeOf(session)} />}
      <ToolProblemNotice sessionId={session.id} />
      <Rewinding session={session} />
      {isReviewing ? (
        <Suspense fallback={null}>
          <ReviewView session={session} />
        </Suspense>
      ) : (
        <>
          <TranscriptView
            sessionId={session.id}
            isAsking={isAsking}
            isWorking={isAtWork(session)}
            emptyText={firstWords(session)}
            sent={sent}
            footer={<Footer session={session} />}
          />
          <SessionFoot
            session={session}
            actions={actions}
            attachments={attachments}
            onSent={() => setSent((count) => count + 1)}
          />
        </>
      )}
    </DropZone>
  );
}

/** What stands after the last message: the requests that wait, or what the session does now. */
function Footer({ session }: { session: Session }) {
  const isAsking = useHasRequests(session.id);
  if (isAsking) return <PermissionQueue session={session} />;
  if (session.status === 'running') return <Activity session={session} />;
  if (session.status === 'queued') return <Queued session={session} />;
  return isAtWork(session) ? null : <ForwardRow sessionId={session.id} />;
}

function useHasRequests(sessionId: string): boolean {
  return useTranscriptPart(sessionId, ({ transcript }) => transcript.requests.length > 0);
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
      // The Esc that closed the changes is not the first of two.
      const isSecond = pressedAt > changesLeftAt() && event.timeStamp - pressedAt < DOUBLE_MS;
      if (isSecond) latest.current?.();
      pressedAt = event.timeStamp;
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Requests and waits say themselves, with what they are about. */
const STATUS_SENTENCES: Partial<Record<SessionStatus, string>> = {
  idle: 'The turn is finished.',
  queued: 'The session waits for its turn.',
  running: 'The session is running.',
  interrupted: 'The session was interrupted.',
};

/** Says changes of status; not the status that the session is opened with. */
function useStatusAnnouncement({ status }: Session): void {
  const known = useRef(status);
  useEffect(() => {
    if (known.current === status) return;
    known.current = status;
    const sentence = STATUS_SENTENCES[status];
    if (sentence) announce(sentence);
  }, [status]);
}
