import type { Session } from '../../../../shared/commands/sessions';
import { formatMicroUsd } from '../../../../shared/money';
import { relativeTime } from '../../../components/relative-time';

export type SessionTone = 'asking' | 'running' | 'interrupted' | 'done' | 'new';

/** How a session is: its shape and colour, and one line in words. */
export type SessionWords = { tone: SessionTone; words: string };

export function describeSession(
  session: Pick<Session, 'status' | 'usage' | 'updatedAt'>,
  now: number,
): SessionWords {
  const cost = costWords(session.usage);
  switch (session.status) {
    case 'waiting':
      return { tone: 'asking', words: joined('wants permission', cost) };
    case 'running':
      return { tone: 'running', words: joined('running', cost) };
    case 'interrupted':
      return { tone: 'interrupted', words: 'interrupted · resume' };
    case 'idle':
      return session.usage.requests === 0
        ? { tone: 'new', words: 'not started' }
        : { tone: 'done', words: joined(relativeTime(session.updatedAt, now), cost) };
  }
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
