import { and, eq, ne, sql } from 'drizzle-orm';
import type { MicroUsd } from '../../../shared/money';
import type { Clock } from '../../clock';
import type { Db } from '../../db/open';
import { usageDays } from '../../db/schema';
import { createLocalDay, systemTimeZone } from '../../spending/local-day';

/** What the clients of a profile have cost on the user's day so far, by client; from the rollup. */
export function createTodayCost(ports: { db: Db; clock: Clock; timeZone?: () => string }) {
  const { db, clock, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);
  return (profileId: string): ReadonlyMap<string, MicroUsd> => {
    const rows = db
      .select({
        clientId: usageDays.clientId,
        cost: sql<number>`sum(${usageDays.costMicroUsd})`,
      })
      .from(usageDays)
      .where(
        and(
          eq(usageDays.profileId, profileId),
          eq(usageDays.day, localDay(clock.now())),
          ne(usageDays.clientId, ''),
        ),
      )
      .groupBy(usageDays.clientId)
      .all();
    return new Map(rows.map(({ clientId, cost }) => [clientId, cost]));
  };
}
