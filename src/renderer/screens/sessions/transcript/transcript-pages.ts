import { useLayoutEffect } from 'react';
import type { CommandInput } from '../../../../shared/commands';
import { call, useEvent } from '../../../api';
import {
  EMPTY_TRANSCRIPT,
  type Transcript,
  type TranscriptPage,
  trimmed,
  withMessage,
  withPage,
  withPagesAround,
} from './transcript';
import {
  entryOf,
  forgetOldest,
  KEPT_MESSAGES,
  patch,
  setFollowing,
  type TranscriptEntry,
} from './transcripts-store';

/** Enough for the tallest screen, and little enough to be there at once. */
const FIRST_PAGE = 40;
const PAGE = 100;
/** On either side of a message that is jumped to. */
const AROUND = 40;

/** Reads the transcript of a session from its end when it is shown for the first time. */
export function useShownTranscript(sessionId: string): void {
  // In a layout effect, so that the question is on its way before the browser paints.
  useLayoutEffect(() => {
    patch(sessionId, { shownAt: Date.now() });
    forgetOldest();
    // It is opened at its end, wherever it was left.
    if (entryOf(sessionId).transcript.hasLater) void loadEnd(sessionId);
    else void loadLatest(sessionId);
    return () => setFollowing(sessionId, true);
  }, [sessionId]);
}

/** Reads conversations again that were changed, not added to; mounted once, by the shell. */
export function useRewoundTranscripts(): void {
  useEvent('sessions.rewound', ({ sessionId }) => void readAgain(sessionId));
}

/** The end of the transcript in place of all that is known, but for what events tell meanwhile. */
async function readAgain(sessionId: string): Promise<void> {
  if (entryOf(sessionId).load === 'none') return;
  const known = new Set(entryOf(sessionId).transcript.messages);
  const answer = await call('sessions.transcript', { sessionId, limit: FIRST_PAGE });
  if (!answer.ok) {
    patch(sessionId, { error: answer.error });
    return;
  }
  const { transcript, rereads } = entryOf(sessionId);
  const told = transcript.messages.filter((message) => !known.has(message));
  const end = withPage({ ...EMPTY_TRANSCRIPT, live: transcript.live }, answer.data, 'latest');
  patch(sessionId, {
    load: 'ready',
    paging: null,
    error: undefined,
    isFollowing: true,
    rereads: rereads + 1,
    transcript: told.reduce(withMessage, end),
  });
}

/** Reads the end of the transcript; does nothing when that was done before. */
export async function loadLatest(sessionId: string): Promise<void> {
  if (entryOf(sessionId).load !== 'none') return;
  patch(sessionId, { load: 'loading', error: undefined });
  const answer = await call('sessions.transcript', { sessionId, limit: FIRST_PAGE });
  if (!answer.ok) {
    patch(sessionId, { load: 'none', error: answer.error });
    return;
  }
  const transcript = withPage(entryOf(sessionId).transcript, answer.data, 'latest');
  patch(sessionId, { load: 'ready', transcript });
}

/** Reads the page before the first message that is known. */
export async function loadEarlier(sessionId: string): Promise<void> {
  const { transcript } = entryOf(sessionId);
  const beforeSeq = transcript.messages[0]?.seq;
  if (!transcript.hasEarlier || beforeSeq === undefined) return;
  await loadPage(sessionId, 'earlier', { beforeSeq, limit: PAGE }, (now, page) => {
    if (now.messages[0]?.seq !== beforeSeq) return now;
    return trimmed(withPage(now, page, 'earlier'), KEPT_MESSAGES, 'start');
  });
}

/** Reads the page after the last message that is known. */
export async function loadLater(sessionId: string): Promise<void> {
  const { transcript } = entryOf(sessionId);
  const afterSeq = transcript.messages.at(-1)?.seq;
  if (!transcript.hasLater || afterSeq === undefined) return;
  await loadPage(sessionId, 'later', { afterSeq, limit: PAGE }, (now, page) => {
    if (now.messages.at(-1)?.seq !== afterSeq) return now;
    return trimmed(withPage(now, page, 'later'), KEPT_MESSAGES, 'end');
  });
}

/** Brings the end of the transcript back where it is not known. */
export async function loadEnd(sessionId: string): Promise<void> {
  if (!entryOf(sessionId).transcript.hasLater) return;
  await loadPage(sessionId, 'jump', { limit: FIRST_PAGE }, (now, page) =>
    withPage(now, page, 'latest'),
  );
}

/** Brings the beginning where it is not known. */
export async function loadStart(sessionId: string): Promise<void> {
  if (!entryOf(sessionId).transcript.hasEarlier) return;
  await loadPage(sessionId, 'jump', { afterSeq: 0, limit: FIRST_PAGE }, (now, page) =>
    withPagesAround(now, NOTHING, page),
  );
}

/** Brings a message and what is around it, where it is not known; answers whether it is now. */
export async function loadAround(sessionId: string, seq: number): Promise<boolean> {
  if (holds(entryOf(sessionId).transcript, seq)) return true;
  const before = call('sessions.transcript', { sessionId, beforeSeq: seq, limit: AROUND });
  await loadPage(sessionId, 'jump', { afterSeq: seq - 1, limit: AROUND }, async (_, page) => {
    const earlier = await before;
    const { transcript } = entryOf(sessionId);
    return earlier.ok ? withPagesAround(transcript, earlier.data, page) : transcript;
  });
  return holds(entryOf(sessionId).transcript, seq);
}

const NOTHING: TranscriptPage = {
  messages: [],
  toolCalls: [],
  permissionRequests: [],
  hasEarlier: false,
  hasLater: true,
};

function holds({ messages }: Transcript, seq: number): boolean {
  return messages.some((message) => message.seq === seq);
}

type Merge = (now: Transcript, page: TranscriptPage) => Transcript | Promise<Transcript>;

/** One page at a time; a jump does not wait for one that is on its way, which then is not taken. */
async function loadPage(
  sessionId: string,
  paging: NonNullable<TranscriptEntry['paging']>,
  place: Omit<CommandInput<'sessions.transcript'>, 'sessionId'>,
  merge: Merge,
): Promise<void> {
  const entry = entryOf(sessionId);
  if (entry.load !== 'ready' || (entry.paging !== null && paging !== 'jump')) return;
  patch(sessionId, { paging, error: undefined });
  const answer = await call('sessions.transcript', { sessionId, ...place });
  if (!answer.ok) {
    patch(sessionId, { paging: null, error: answer.error });
    return;
  }
  const transcript = await merge(entryOf(sessionId).transcript, answer.data);
  patch(sessionId, { paging: null, transcript });
}
