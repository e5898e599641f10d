import { setImmediate as pause } from 'node:timers/promises';
import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Db, OpenDatabase } from '../../db/open';
import { placeholders } from '../../db/prepared';
import { importFiles, usageRecords } from '../../db/schema';
import type { Ledger, Recorded, UsageEntry } from '../ledger/ledger';
import type { Batch, FileProgress, FoundRequest } from './found';

/**
 * How long one slice of a batch is worked on, in milliseconds, before the rest of the app has its turn. The wait
 * for the disk that follows is not in it: it is as long for one record as for many.
 */
const SLICE_MS = 5;
const SMALLEST_SLICE = 32;
const LARGEST_SLICE = 512;

export type Writing = {
  /** Answers what became of the batch's requests; null when it was called off before all was written. */
  write(batch: Batch, goesOn: () => boolean): Promise<Recorded | null>;
};

/**
 * Writes what was found, on the main thread, because the ledger has one writer, in transactions of a few
 * milliseconds, so that nothing else waits (invariant 7). How far a file was read is written with the last of
 * its requests.
 */
export function createWriting(ports: {
  database: OpenDatabase;
  ledger: Pick<Ledger, 'recordMany'>;
  toEntry(request: FoundRequest): UsageEntry;
}): Writing {
  const { database, ledger, toEntry } = ports;
  const { findReplayed, findElsewhere, writeProgress } = prepare(database.db);
  let slice = 64;

  function writeSlice(requests: readonly FoundRequest[], files: readonly FileProgress[]): Recorded {
    return database.hastyTransaction((tx) => {
      const startedAt = performance.now();
      const fresh = withoutReplays(withoutOthers(requests));
      const outcome = ledger.recordMany(tx, fresh.map(toEntry));
      for (const file of files) writeProgress.run(file);
      adapt(performance.now() - startedAt, requests.length);
      return { ...outcome, known: outcome.known + requests.length - fresh.length };
    });
  }

  function adapt(ms: number, written: number): void {
    if (written < SMALLEST_SLICE) return;
    const fitting = Math.round((written * SLICE_MS) / Math.max(0.1, ms));
    const next = Math.min(slice * 2, Math.max(slice / 2, fitting));
    slice = Math.round(Math.min(LARGEST_SLICE, Math.max(SMALLEST_SLICE, next)));
  }

  /** Without those that this app made itself: Claude Code went through its gateway. */
  function withoutOthers(requests: readonly FoundRequest[]): FoundRequest[] {
    const ids = JSON.stringify(requests.map(({ requestId }) => requestId));
    const recorded = new Set(findElsewhere.all({ ids }).map(({ requestId }) => requestId));
    return requests.filter(({ requestId }) => requestId === '' || !recorded.has(requestId));
  }

  /** A sub-agent's history may begin with its parent's replies under request ids of its own. */
  function withoutReplays(requests: readonly FoundRequest[]): FoundRequest[] {
    const before = new Map<string, string>();
    return requests.filter((request) => {
      const { messageId, requestId, isSidechain } = request;
      if (isSidechain && messageId.startsWith('msg_')) {
        const first = before.get(messageId) ?? recordedAs(messageId) ?? requestId;
        if (first !== requestId) return false;
      }
      before.set(messageId, requestId);
      return true;
    });
  }

  /** The request id that the message is recorded with. */
  function recordedAs(messageId: string): string | undefined {
    const row = findReplayed.get({ from: `${messageId}:`, to: `${messageId};` });
    return row?.requestId.split(':')[1];
  }

  return {
    async write({ requests, files }, goesOn) {
      const total = { added: 0, unpriced: 0, costMicroUsd: 0, known: 0, refused: 0 };
      let start = 0;
      do {
        if (!goesOn()) return null;
        const end = Math.min(requests.length, start + slice);
        const isLast = end === requests.length;
        addTo(total, writeSlice(requests.slice(start, end), isLast ? files : []));
        start = end;
        await pause();
      } while (start < requests.length);
      return total;
    },
  };
}

export function addTo(total: Recorded, some: Recorded): void {
  total.added += some.added;
  total.unpriced += some.unpriced;
  total.costMicroUsd += some.costMicroUsd;
  total.known += some.known;
  total.refused += some.refused;
}

/** On the one connection, so that they take part in whatever transaction is open. */
function prepare(db: Db) {
  const { requestId, source } = usageRecords;
  return {
    writeProgress: db
      .insert(importFiles)
      .values(placeholders(importFiles))
      .onConflictDoUpdate({
        target: importFiles.path,
        set: {
          size: sql`excluded.size`,
          mtime: sql`excluded.mtime`,
          offset: sql`excluded.offset`,
          headHash: sql`excluded.head_hash`,
        },
      })
      .prepare(),
    /** `;` is what follows `:`. */
    findReplayed: db
      .select({ requestId })
      .from(usageRecords)
      .where(
        and(
          eq(source, sql`'import'`),
          gte(requestId, sql.placeholder('from')),
          lt(requestId, sql.placeholder('to')),
        ),
      )
      .limit(1)
      .prepare(),
    findElsewhere: db
      .select({ requestId })
      .from(usageRecords)
      .where(
        and(
          inArray(source, ['session', 'gateway']),
          sql`${requestId} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`,
        ),
      )
      .prepare(),
  };
}
