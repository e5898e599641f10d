import { create } from 'zustand';
import type { Message, Session } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { useEvent } from '../../../api';
import {
  EMPTY_TRANSCRIPT,
  type Transcript,
  trimmed,
  withDelta,
  withMessage,
  withoutRequest,
  withoutTurn,
  withRequest,
  withToolCall,
  withToolOutput,
} from './transcript';

export type TranscriptEntry = {
  transcript: Transcript;
  load: 'none' | 'loading' | 'ready';
  /** The side on which a page is being read; `jump` reads a place elsewhere. */
  paging: 'earlier' | 'later' | 'jump' | null;
  error: CommandError | undefined;
  /** The end is in sight (or the session is not shown): new messages may push old ones out. */
  isFollowing: boolean;
  /** How often the conversation was read anew, because it is another one. */
  rereads: number;
  /** When it was last shown; decides which one is forgotten first. */
  shownAt: number;
};

type Entries = Readonly<Record<string, TranscriptEntry>>;

/** Messages of one session kept at a time: more are read again when one gets there. */
export const KEPT_MESSAGES = 600;
/** New messages may go this far beyond, so that not each of them cuts one off. */
const SLACK = 100;
/** Transcripts kept in memory, beside those of sessions that are at work. */
const KEPT_TRANSCRIPTS = 12;

/**
 * Transcripts by session. Events are taken for every session, also those that are not shown: text that
 * is streamed now is in no page, so that a session opened in the middle of a reply has its beginning.
 */
const useTranscripts = create<Entries>(() => ({}));

const NEW_ENTRY: TranscriptEntry = {
  transcript: EMPTY_TRANSCRIPT,
  load: 'none',
  paging: null,
  error: undefined,
  isFollowing: true,
  rereads: 0,
  shownAt: 0,
};

/** Feeds the transcripts from events; mounted once, by the shell. */
export function useTranscriptFeed(): void {
  useEvent('sessions.message', takeMessage);
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

/**
 * A part of a session's entry. Take the smallest that will do: text streams at sixty pieces a second, and
 * only who shows it should render as often.
 */
export function useTranscriptPart<T>(sessionId: string, select: (entry: TranscriptEntry) => T): T {
  return useTranscripts((entries) => select(entries[sessionId] ?? NEW_ENTRY));
}

/** A request was answered here: it goes at once, before the event confirms it. */
export function dropRequest(sessionId: string, requestId: string): void {
  apply(sessionId, withoutRequest, requestId);
}

/** Whether the end is in sight: decides which side goes when there is too much. */
export function setFollowing(sessionId: string, isFollowing: boolean): void {
  if (entryOf(sessionId).isFollowing !== isFollowing) patch(sessionId, { isFollowing });
}

export function entryOf(sessionId: string): TranscriptEntry {
  return useTranscripts.getState()[sessionId] ?? NEW_ENTRY;
}

export function patch(sessionId: string, change: Partial<TranscriptEntry>): void {
  useTranscripts.setState({ [sessionId]: { ...entryOf(sessionId), ...change } });
}

/** Forgets those that were shown longest ago. */
export function forgetOldest(): void {
  const settled = Object.entries(useTranscripts.getState())
    .filter(([, entry]) => entry.load === 'ready' && entry.transcript.live.length === 0)
    .sort(([, a], [, b]) => b.shownAt - a.shownAt);
  forget(settled.slice(KEPT_TRANSCRIPTS).map(([sessionId]) => sessionId));
}

function takeMessage(message: Message): void {
  const { sessionId } = message;
  apply(sessionId, withMessage, message);
  const { transcript, isFollowing } = entryOf(sessionId);
  if (transcript.messages.length <= KEPT_MESSAGES + SLACK) return;
  apply(sessionId, (all) => trimmed(all, KEPT_MESSAGES, isFollowing ? 'end' : 'start'), null);
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
  if (session.status !== 'idle' && session.status !== 'interrupted') return;
  if (useTranscripts.getState()[session.id] === undefined) return;
  if (entryOf(session.id).load === 'none') forget([session.id]);
  else patch(session.id, { transcript: withoutTurn(entryOf(session.id).transcript) });
}

function forget(sessionIds: readonly string[]): void {
  if (sessionIds.length === 0) return;
  const kept = Object.entries(useTranscripts.getState()).filter(([id]) => !sessionIds.includes(id));
  useTranscripts.setState(Object.fromEntries(kept), true);
}
