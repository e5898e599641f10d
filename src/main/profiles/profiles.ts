import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { Id } from '../../shared/commands/command';
import type { Profile } from '../../shared/commands/profiles';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { prepared } from '../db/prepared';
import { profiles as profileTable } from '../db/schema';
import { readSetting, writeSetting } from '../settings/settings';

type ProfilePatch = {
  name?: string | undefined;
  email?: string | null | undefined;
  preferredModel?: string | null | undefined;
  useEnvironmentKey?: boolean | undefined;
};

export type Profiles = {
  /** By creation, archived ones last. `currentId` is null on the first run only. */
  list(): { profiles: Profile[]; currentId: string | null };
  /** `NOT_FOUND` when there is none. */
  get(profileId: string): Profile;
  /** The first profile becomes the current one. `CONFLICT` when the e-mail address is taken. */
  create(input: { name: string; email?: string | null | undefined }): Profile;
  /** Changes what is given. `NOT_FOUND`; `CONFLICT` when the e-mail address is taken. */
  update(profileId: string, patch: ProfilePatch): Profile;
  /** `NOT_FOUND`; `CONFLICT` when it is archived. */
  switch(profileId: string): Profile;
  /**
   * Archives or restores. `NOT_FOUND`; `CONFLICT` for the current profile, so that there is always one
   * to work with.
   */
  archive(profileId: string, archived: boolean): Profile;
};

/** There is no profile until the welcome screen creates the first one. */
export function createProfiles(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  /** Whether the app's environment has `ANTHROPIC_API_KEY`. */
  environmentKeyPresent: boolean;
  /** Its clients are refused from now on, and what they have under way is to be broken off. */
  onArchived(profileId: string): void;
}): Profiles {
  const { database, clock, emit, environmentKeyPresent, onArchived } = ports;
  const toProfile = (row: ProfileRow): Profile => ({ ...row, environmentKeyPresent });

  /** One change in one transaction, then the news of it. */
  function change(work: (tx: Db) => ProfileRow): Profile {
    const row = database.transaction(work);
    emit('profiles.changed', {});
    return toProfile(row);
  }

  return {
    list() {
      const rows = database.db
        .select()
        .from(profileTable)
        .orderBy(sql`${profileTable.archivedAt} IS NOT NULL`, asc(profileTable.id))
        .all();
      return { profiles: rows.map(toProfile), currentId: currentId(database.db) };
    },

    get: (profileId) => toProfile(find(database.db, profileId)),

    create: ({ name, email = null }) =>
      change((tx) => {
        if (email) refuseTakenEmail(tx, email, '');
        const now = clock.now();
        const values = { id: uuid(), name, email, createdAt: now, updatedAt: now };
        return tx.insert(profileTable).values(values).returning().get();
      }),

    update: (profileId, patch) =>
      change((tx) => {
        find(tx, profileId);
        if (patch.email) refuseTakenEmail(tx, patch.email, profileId);
        return write(tx, profileId, { ...patch, updatedAt: clock.now() });
      }),

    switch: (profileId) =>
      change((tx) => {
        const row = find(tx, profileId);
        if (row.archivedAt !== null) {
          throw new ChatelaineError('CONFLICT', `“${row.name}” is archived. Restore it first.`);
        }
        writeSetting(tx, CURRENT_PROFILE, profileId);
        return row;
      }),

    archive(profileId, archived) {
      const profile = change((tx) => {
        const row = find(tx, profileId);
        if ((row.archivedAt !== null) === archived) return row;
        if (archived && profileId === currentId(tx)) {
          throw new ChatelaineError(
            'CONFLICT',
            `“${row.name}” is the profile in use. Switch to another one, then archive it.`,
          );
        }
        const now = clock.now();
        return write(tx, profileId, { archivedAt: archived ? now : null, updatedAt: now });
      });
      if (archived) onArchived(profileId);
      return profile;
    },
  };
}

type ProfileRow = typeof profileTable.$inferSelect;
/** What is undefined stays as it is. */
type Changes = { [K in keyof ProfileRow]?: ProfileRow[K] | undefined };

const CURRENT_PROFILE = 'currentProfileId';

/** The profile chosen last; if that one is not there to use any more, the oldest that is. */
function currentId(db: Db): string | null {
  const chosen = readSetting(db, CURRENT_PROFILE, Id.nullable(), null);
  const usable = db
    .select({ id: profileTable.id })
    .from(profileTable)
    .where(isNull(profileTable.archivedAt))
    .orderBy(asc(profileTable.id))
    .all();
  return (usable.find(({ id }) => id === chosen) ?? usable[0])?.id ?? null;
}

const selectOne = prepared((db) =>
  db
    .select()
    .from(profileTable)
    .where(eq(profileTable.id, sql.placeholder('profileId')))
    .prepare(),
);

function find(db: Db, profileId: string): ProfileRow {
  const row = selectOne(db).get({ profileId });
  if (!row) throw new ChatelaineError('NOT_FOUND', 'This profile does not exist.');
  return row;
}

function write(tx: Db, profileId: string, values: Changes): ProfileRow {
  return tx
    .update(profileTable)
    .set(values)
    .where(eq(profileTable.id, profileId))
    .returning()
    .get();
}

/** Addresses that differ only in case reach the same person. */
function refuseTakenEmail(tx: Db, email: string, ownId: string): void {
  const other = tx
    .select({ name: profileTable.name })
    .from(profileTable)
    .where(
      and(eq(sql`lower(${profileTable.email})`, email.toLowerCase()), ne(profileTable.id, ownId)),
    )
    .get();
  if (other) {
    throw new ChatelaineError(
      'CONFLICT',
      `${email} already belongs to the profile “${other.name}”.`,
    );
  }
}
