import type { Session } from '../../../../shared/commands/sessions';
import { isNew, retryWords } from '../list/session-words';
import { waitingReason } from '../view/waiting-words';

/** `2 need you, 5 at work, 1 waits for its turn`. */
export function countsWords(needing: number, working: readonly Pick<Session, 'status'>[]): string {
  const queued = working.filter(({ status }) => status === 'queued').length;
  const atWork = working.length - queued;
  const parts = [
    needing > 0 && `${needing} ${needing === 1 ? 'needs' : 'need'} you`,
    atWork > 0 && `${atWork} at work`,
    queued > 0 && (queued === 1 ? '1 waits for its turn' : `${queued} wait for their turn`),
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'All is quiet' : parts.join(', ');
}

/** Where a session stands among those that wait for their turn, from 1; undefined when it does not. */
export function placeOf(
  { id }: Pick<Session, 'id'>,
  line: readonly string[] | undefined,
): number | undefined {
  const at = line?.indexOf(id) ?? -1;
  return at === -1 ? undefined : at + 1;
}

/** Its place among those that wait, from 1, and how many turns run at once; undefined while not known. */
export function queuedWords(place: number | undefined, parallel: number | undefined): string {
  const facts = [
    place !== undefined && (place === 1 ? 'next in line' : `number ${place} in line`),
    parallel !== undefined && `${parallel} ${parallel === 1 ? 'runs' : 'run'} at once`,
  ].filter((fact) => fact !== false);
  return ['Waits for its turn', facts.join(', ')].filter(Boolean).join(': ');
}

type Known = {
  /** What it does or wants, of its transcript. */
  doing: string | undefined;
  said: string | undefined;
  parallel: number | undefined;
  /** Among those that wait for their turn, from 1. */
  place: number | undefined;
  /** In milliseconds. */
  now: number;
};

/** What a session does at this moment, what it wants or how it ended, in one line. */
export function nowWords(session: Session, known: Known): string {
  const { doing, said, parallel, place, now } = known;
  switch (session.status) {
    case 'asking':
      return doing === undefined ? 'Wants permission' : `Wants to: ${doing}`;
    case 'running':
      return doing ?? `Waiting for ${session.model}`;
    case 'waiting':
      return `${waitingReason(session)}, ${retryWords(session.retry, now)}`;
    case 'queued':
      return queuedWords(place, parallel);
    case 'interrupted':
      return session.statusMessage ?? 'Interrupted. Everything that was finished is kept.';
    case 'idle':
      return said ?? (isNew(session) ? 'Not started' : 'Done');
  }
}
