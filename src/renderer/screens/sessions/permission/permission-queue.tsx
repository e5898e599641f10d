import { useCallback, useRef, useState } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useTranscriptPart } from '../transcript/transcripts-store';
import { PermissionCard } from './permission-card';
import { shownRequest } from './queue';

/** What a session asks, one card at a time: walking it answers nothing, an answer brings the next. */
export function PermissionQueue({ session }: { session: Session }) {
  const requests = useTranscriptPart(session.id, ({ transcript }) => transcript.requests);
  const [walked, setWalked] = useState<string>();
  const place = useRef(0);
  const shown = shownRequest(requests, walked, place.current);
  if (shown) place.current = shown.place;
  const request = shown?.request;
  const call = useTranscriptPart(session.id, ({ transcript }) =>
    request === undefined ? undefined : transcript.toolCalls[request.toolCallId],
  );
  const onWalk = useCallback(
    (step: 1 | -1) => setWalked(requests[place.current + step]?.id ?? requests[place.current]?.id),
    [requests],
  );
  if (shown === undefined) return null;
  return (
    <PermissionCard
      key={shown.request.id}
      request={shown.request}
      call={call}
      workspace={session.workspace}
      runner={session.runner}
      place={shown.place + 1}
      count={requests.length}
      isWalkedTo={shown.request.id === walked}
      onWalk={onWalk}
    />
  );
}
