import type { Session } from '../../../../shared/commands/sessions';
import { formatMicroUsd } from '../../../../shared/money';
import { relativeTime } from '../../../components/relative-time';

export type SessionTone =
  | 'asking'
  | 'waiting'
  | 'queued'
  | 'running'
  | 'interrupted'
  | 'done'
  | 'new';

/** The shape and the colour of a session. */
export function toneOf(session: Pick<Session, 'status' | 'usage' | 'source'>): SessionTone {
  if (session.status !== 'idle') return session.status;
  return isNew(session) ? 'new' : 'done';
}

/** Nothing was asked yet. One that was brought in ran elsewhere, and counts nothing here. */
export function isNew({ source, usage }: Pick<Session, 'source' | 'usage'>): boolean {
  return source === 'own' && usage.requests === 0;
}

/** How a session is: its shape and colour, and one line in words. */
export type SessionWords = { tone: SessionTone; words: string };

export function describeSession(
  session: Pick<Session, 'status' | 'statusCode' | 'usage' | 'updatedAt' | 'retry' | 'source'>,
  now: number,
): SessionWords {
  const cost = costWords(session.usage);
  switch (session.status) {
    case 'asking':
      return { tone: 'asking', words: joined('wants permission', cost) };
    case 'waiting':
      return { tone: 'waiting', words: joined(retryWords(session.retry, now), cost) };
    case 'queued':
      return { tone: 'queued', words: joined('waits for its turn', cost) };
    case 'running':
      return { tone: 'running', words: joined('running', cost) };
    case 'interrupted':
      return { tone: 'interrupted', words: interruptedWords(session.statusCode) };
    case 'idle': {
      if (isNew(session)) return { tone: 'new', words: 'not started' };
      const since = relativeTime(session.updatedAt, now);
      const words = session.source === 'claude-code' ? `read only · ${since}` : since;
      return { tone: 'done', words: joined(words, cost) };
    }
  }
}

/** What to do about it, where resuming alone would not help. */
function interruptedWords(statusCode: Session['statusCode']): string {
  if (statusCode === 'BUDGET_EXHAUSTED') return 'stopped by a budget · raise it';
  if (statusCode === 'MODEL_UNPRICED') return 'model without a price · decide';
  return 'interrupted · resume';
}

/** `tries again in 12 s`. Past its time it is being tried; it may take a moment until that is said. */
export function retryWords(retry: Session['retry'], now: number): string {
  const left = secondsLeft(retry, now);
  if (left === null) return 'waiting for the provider';
  return left === 0 ? 'trying again' : `tries again in ${durationWords(left)}`;
}

/** Whole seconds until the next try, 0 once it is due; null when none is planned. */
export function secondsLeft(retry: Session['retry'], now: number): number | null {
  return retry === null ? null : Math.max(0, Math.ceil((retry.at - now) / 1_000));
}

/** `45 s`, `2 min 5 s`, `1 h 3 min`; `seconds` is whole. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What a session has cost; null while it has cost nothing. An unknown price is never a zero. */
export function costWords({ costMicroUsd, unpriced }: Session['usage']): string | null {
  if (costMicroUsd > 0)
    return `${formatMicroUsd(costMicroUsd)}${unpriced > 0 ? ' + unpriced' : ''}`;
  return unpriced > 0 ? 'unpriced' : null;
}

function joined(words: string, cost: string | null): string {
  return cost === null ? words : `${words} · ${cost}`;
}
