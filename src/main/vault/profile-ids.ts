import type { Db } from '../db/open';
import { credentials } from '../db/schema';

/** The profiles that own credentials, also those that are in no profile list any more. */
export function profileIdsOfCredentials(db: Db): string[] {
  return db
    .selectDistinct({ id: credentials.profileId })
    .from(credentials)
    .all()
    .map(({ id }) => id);
}
