import type { Db } from '../db/open';
import { credentials, mcpSecrets } from '../db/schema';

/** The profiles that own secrets, also those that are in no profile list any more. */
export function profileIdsOfSecrets(db: Db): string[] {
  return [credentials, mcpSecrets].flatMap((table) =>
    db
      .selectDistinct({ id: table.profileId })
      .from(table)
      .all()
      .map(({ id }) => id),
  );
}
