import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import { writeAudit } from '../../db/audit';
import type { Db, OpenDatabase } from '../../db/open';
import type { ClientRow, KeyRow } from './client-rows';

/** What must not go on: requests of one key, or of every key of the client (`keyId` null). */
export type Ended = { clientId: string; keyId: string | null };

export type ClientAction =
  | 'create'
  | 'update'
  | 'activate'
  | 'deactivate'
  | 'archive'
  | 'restore'
  | 'add-key'
  | 'update-key'
  | 'rotate-key'
  | 'revoke-key';

/** Says what was done to a client. Without it nothing happened: no audit line and no news. */
export type Note = (client: ClientRow, action: ClientAction, more?: Noted) => void;
type Noted = {
  /** Those it was about; a rotated one before the new one. */
  keys?: readonly Pick<KeyRow, 'prefix'>[];
  ended?: Ended;
};

/** Does a piece of work in one transaction with its audit lines, and tells of it once it is over. */
export type Change = <T>(actor: string, work: (tx: Db, note: Note) => T) => T;

export function createChange(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  onEnded(ended: Ended): void;
}): Change {
  const { database, clock, emit, onEnded } = ports;
  return (actor, work) => {
    const profileIds = new Set<string>();
    const over: Ended[] = [];
    const answer = database.transaction((tx) =>
      work(tx, ({ id, profileId }, action, { keys = [], ended } = {}) => {
        const about = { subject: subjectOf(id), parts: keys.map(({ prefix }) => prefix) };
        writeAudit(tx, { at: clock.now(), actor, action, ...about, outcome: 'ok' });
        profileIds.add(profileId);
        if (ended) over.push(ended);
      }),
    );
    for (const ended of over) onEnded(ended);
    for (const profileId of profileIds) emit('clients.changed', { profileId });
    return answer;
  };
}

/** How a client is named in the audit log. */
export function subjectOf(clientId: string): string {
  return `client:${clientId}`;
}
