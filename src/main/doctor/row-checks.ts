import { Id } from '../../shared/commands/command';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { mcpServers, profiles, sessions } from '../db/schema';
import { countDifferences, rebuildRollups, verifyRollups } from '../spending/ledger/rollup-proof';
import { profileIdsOfSecrets } from '../vault/profile-ids';
import { type Check, counted } from './check';

type Orphans = { child: string; parent: string; count: number };

/** Rows whose owner is gone: possible only where foreign keys were not enforced. Never deleted. */
export function orphansCheck(database: OpenDatabase, clock: Clock): Check {
  return {
    check: 'orphaned-rows',
    title: 'Every row belongs to something',
    async examine() {
      const [rows = []] = await database.queryAside([{ sql: ORPHANS, params: [] }]);
      return (rows as Orphans[]).map((orphans) => ({
        severity: 'problem',
        message: `${counted(orphans.count, 'row')} of the table ${orphans.child} ${orphans.count === 1 ? 'refers' : 'refer'} to ${OWNERS[orphans.parent] ?? orphans.parent} that no longer exists. ${adviceFor(orphans)}`,
        repair: orphans.parent === 'profiles' ? RECOVER : null,
      }));
    },
    repair: (tx) =>
      lostProfiles(tx).map((id, index) => {
        const name = index === 0 ? 'Recovered' : `Recovered ${index + 1}`;
        const now = clock.now();
        tx.insert(profiles).values({ id, name, createdAt: now, updatedAt: now }).run();
        return `Made the profile “${name}” for what had lost its own.`;
      }),
  };
}

/** Named boundary: the columns are those of {@link Orphans}. */
const ORPHANS = `
  SELECT "table" AS child, parent, count(*) AS count FROM pragma_foreign_key_check
  GROUP BY "table", parent ORDER BY "table", parent`;

const RECOVER = 'Make a profile “Recovered” that owns them, so that they can be seen again.';

const OWNERS: Record<string, string> = {
  profiles: 'a profile',
  data_keys: 'a data key of the vault',
  sessions: 'a session',
  mcp_servers: 'an MCP server',
};

function adviceFor({ parent }: Orphans): string {
  if (parent === 'profiles') return '';
  if (parent === 'data_keys') {
    return 'They cannot be decrypted without it. They are kept; put a copy of the data file back, or enter the keys again.';
  }
  return 'They are kept, and do no harm.';
}

/** A profile's own id, or nothing could show it. */
function lostProfiles(tx: Db): string[] {
  const known = new Set(
    tx
      .select({ id: profiles.id })
      .from(profiles)
      .all()
      .map(({ id }) => id),
  );
  const ofSessions = tx
    .selectDistinct({ id: sessions.profileId })
    .from(sessions)
    .all()
    .map(({ id }) => id);
  const ofServers = tx
    .selectDistinct({ id: mcpServers.profileId })
    .from(mcpServers)
    .all()
    .map(({ id }) => id);
  const all = new Set([...profileIdsOfSecrets(tx), ...ofSessions, ...ofServers]);
  return [...all].filter((id) => !known.has(id) && Id.safeParse(id).success);
}

/** Invariant 4: the days, and those of each session, add up to the ledger. */
export function rollupsCheck(database: OpenDatabase): Check {
  return {
    check: 'rollups',
    title: 'The daily sums agree with the ledger',
    async examine() {
      const count = countDifferences(await verifyRollups(database));
      if (count === 0) return [];
      return [
        {
          severity: 'problem',
          message: `${counted(count, 'daily sum')} of the Usage screen ${count === 1 ? 'differs' : 'differ'} from the ledger, which has the true figures.`,
          repair: 'Compute the daily sums anew from the ledger. The ledger is not changed.',
        },
      ];
    },
    async repairAside() {
      await rebuildRollups(database);
      return ['Computed the daily sums anew from the ledger.'];
    },
  };
}
