import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { UsageDimension } from '../../../shared/commands/usage';
import { assertNever } from '../../../shared/errors';
import type { Db } from '../../db/open';
import { sessions, usageRecords } from '../../db/schema';

/** What the keys of a dimension are called, as last known: what they name may be gone by now. */
export type Labels = (by: UsageDimension, keys: readonly string[]) => (key: string) => string;

export function prepareLabels(db: Db): Labels {
  const { credential, client, session, titles } = prepare(db);
  /** A session that was imported is in the ledger only. */
  const titlesOf = (keys: readonly string[]) => {
    const known = new Map(
      titles.all({ ids: JSON.stringify(keys) }).map(({ id, title }) => [id, title]),
    );
    return (id: string) => known.get(id) ?? session.get({ id })?.name;
  };

  return (by, keys) => {
    switch (by) {
      case 'model':
        return (key) => key;
      case 'workspace':
        return (key) => (key === '' ? 'No workspace' : folderName(key));
      case 'credential':
        return (key) => credential.get({ id: key })?.name || key;
      case 'client':
        return (key) => (key === '' ? 'No client' : client.get({ id: key })?.name || key);
      case 'session': {
        const titleOf = titlesOf(keys);
        return (key) => (key === '' ? 'No session' : titleOf(key) || 'Untitled session');
      }
      default:
        return assertNever(by);
    }
  };
}

/** Each of the latest record: an index leads there. */
function prepare(db: Db) {
  const id = sql.placeholder('id');
  return {
    credential: db
      .select({ name: usageRecords.credentialName })
      .from(usageRecords)
      .where(eq(usageRecords.credentialId, id))
      .orderBy(desc(usageRecords.at))
      .limit(1)
      .prepare(),
    client: db
      .select({ name: usageRecords.clientName })
      .from(usageRecords)
      // The condition of the index, which has only records of clients.
      .where(and(eq(usageRecords.clientId, id), ne(usageRecords.clientId, sql`''`)))
      .orderBy(desc(usageRecords.at))
      .limit(1)
      .prepare(),
    session: db
      .select({ name: usageRecords.sessionTitle })
      .from(usageRecords)
      .where(eq(usageRecords.sessionId, id))
      .orderBy(desc(usageRecords.at))
      .limit(1)
      .prepare(),
    titles: db
      .select({ id: sessions.id, title: sessions.title })
      .from(sessions)
      .where(sql`${sessions.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`)
      .prepare(),
  };
}

function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part) ?? path;
}
