import { useLayoutEffect } from 'react';
import { create } from 'zustand';
import type { Session } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { call, useEvent } from '../../../api';
import {
  EMPTY_TRANSCRIPT,
  type Transcript,
  withDelta,
  withMessage,
  withoutRequest,
  withoutTurn,
  withPage,
  withRequest,
  withToolCall,
  withToolOutput,
} from './transcript';

export type TranscriptEntry = {
  transcript: Transcript;
  load: 'none' | 'loading' | 'ready';
  isLoadingEarlier: boolean;
  error: CommandError | undefined;
  /** When it was last shown; decides which one is forgotten first. */
  shownAt: number;
};

type Entries = Readonly<Record<string, TranscriptEntry>>;

const PAGE_MESSAGES = 200;
/** Transcripts kept in memory, beside those of sessions that are at work. */
const KEPT = 12;

/**
 * Transcripts by session. Events are taken for every session, also those that are not shown: text that
 * is streamed now is in no page, so that a session opened in the middle of a reply has its beginning.
 */
const useTranscripts = create<Entries>(() => ({}));

const NEW_ENTRY: TranscriptEntry = {
  transcript: EMPTY_TRANSCRIPT,
  load: 'none',
  isLoadingEarlier: false,
  error: undefined,
  shownAt: 0,
};

/** Feeds the transcripts from events; mounted once, by the shell. */
export function useTranscriptFeed(): void {
  useEvent('sessions.message', (message) => apply(message.sessionId, withMessage, message));
  useEvent('sessions.delta', (delta) => apply(delta.sessionId, withDelta, delta));
  useEvent('sessions.toolCall', (toolCall) => apply(toolCall.sessionId, withToolCall, toolCall));
  useEvent('sessions.toolOutput', (output) => apply(output.sessionId, withToolOutput, output));
  useEvent('sessions.permissionRequested', (request) =>
    apply(request.sessionId, withRequest, request),
  );
  useEvent('sessions.permissionResolved', ({ sessionId, requestId }) =>
    apply(sessionId, withoutRequest, requestId),
  );
  useEvent('sessions.changed', settle);
}

/** Reads the transcript of a session from its end when it is shown for the first time. */
export function useShownTranscript(sessionId: string): void {
  // In a layout effect, so that the question is on its way before the browser paints.
  useLayoutEffect(() => {
    patch(sessionId, { shownAt: Date.now() });
    forgetOldest();
    void loadLatest(sessionId);
  }, [sessionId]);
}

/**
 * A part of a session's entry. Take the smallest that will do: text streams at sixty pieces a second, and
 * only who shows it should render as often.
 */
export function useTranscriptPart<T>(sessionId: string, select: (entry: TranscriptEntry) => T): T {
  return useTranscripts((entries) => select(entries[sessionId] ?? NEW_ENTRY));
}

/** Reads the end of the transcript; does nothing when that was done before. */
export async function loadLatest(sessionId: string): Promise<void> {
  if (entryOf(sessionId).load !== 'none') return;
  patch(sessionId, { load: 'loading', error: undefined });
  const answer = await call('sessions.transcript', { sessionId, limit: PAGE_MESSAGES });
  if (!answer.ok) {
    patch(sessionId, { load: 'none', error: answer.error });
    return;
  }
  const transcript = withPage(entryOf(sessionId).transcript, answer.data, true);
  patch(sessionId, { load: 'ready', transcript });
}

/** Reads the page before the first message that is known. */
export async function loadEarlier(sessionId: string): Promise<void> {
  const { transcript, isLoadingEarlier, load } = entryOf(sessionId);
  const beforeSeq = transcript.messages[0]?.seq;
  const isPossible = load === 'ready' && transcript.hasEarlier && beforeSeq !== undefined;
  if (!isPossible || isLoadingEarlier) return;

  patch(sessionId, { isLoadingEarlier: true });
  const answer = await call('sessions.transcript', { sessionId, beforeSeq, limit: PAGE_MESSAGES });
  patch(sessionId, {
    isLoadingEarlier: false,
    ...(answer.ok
      ? { transcript: withPage(entryOf(sessionId).transcript, answer.data, false) }
      : { error: answer.error }),
  });
}

/** A request was answered here: it goes at once, before the event confirms it. */
export function dropRequest(sessionId: string, requestId: string): void {
  apply(sessionId, withoutRequest, requestId);
}

function entryOf(sessionId: string): TranscriptEntry {
  return useTranscripts.getState()[sessionId] ?? NEW_ENTRY;
}

function patch(sessionId: string, change: Partial<TranscriptEntry>): void {
  useTranscripts.setState({ [sessionId]: { ...entryOf(sessionId), ...change } });
}

function apply<T>(
  sessionId: string,
  reduce: (transcript: Transcript, payload: T) => Transcript,
  payload: T,
): void {
  const entry = entryOf(sessionId);
  const transcript = reduce(entry.transcript, payload);
  if (transcript !== entry.transcript) patch(sessionId, { transcript });
}

/** At the end of a turn nothing is streamed any more; what nobody has opened is forgotten. */
function settle(session: Session): void {
  if (session.status === 'running' || session.status === 'waiting') return;
  if (useTranscripts.getState()[session.id] === undefined) return;
  if (entryOf(session.id).load === 'none') forget([session.id]);
  else patch(session.id, { transcript: withoutTurn(entryOf(session.id).transcript) });
}

function forgetOldest(): void {
  const settled = Object.entries(useTranscripts.getState())
    .filter(([, entry]) => entry.load === 'ready' && entry.transcript.live.length === 0)
    .sort(([, a], [, b]) => b.shownAt - a.shownAt);
  forget(settled.slice(KEPT).map(([sessionId]) => sessionId));
}

function forget(sessionIds: readonly string[]): void {
  if (sessionIds.length === 0) return;
  const kept = Object.entries(useTranscripts.getState()).filter(([id]) => !sessionIds.includes(id));
  useTranscripts.setState(Object.fromEntries(kept), true);
}
