import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, OpenDatabase } from '../../db/open';
import type { Logger } from '../../logging/logger';
import type { SettingsStore } from '../../settings/settings';
import type { Timer } from '../../timer';

/** Messages made findable at once, and the time between: the app stays as quick as ever meanwhile. */
const STEP = 100;
const PAUSE_MS = 30;

const SETTING = 'search.filled';
const Filled = z.object({ sessionId: z.string(), seq: z.int(), isDone: z.boolean() });
const NOTHING: z.infer<typeof Filled> = { sessionId: '', seq: 0, isDone: false };

/**
 * Makes findable what was said before there was an index; what is said since, triggers do. Goes on where it
 * was at the next start.
 */
export function createSearchFill(ports: {
  database: OpenDatabase;
  settings: Pick<SettingsStore, 'read' | 'write'>;
  timer: Timer;
  log: Logger;
}) {
  const { database, settings, timer, log } = ports;
  let stop = () => {};

  const filled = () => settings.read(SETTING, Filled, NOTHING);

  /** Whether there is more. */
  function step(): boolean {
    const { sessionId, seq } = filled();
    return database.hastyTransaction((tx) => {
      const rows = tx.all<{ sessionId: string; seq: number }>(sql`
        SELECT session_id AS sessionId, seq FROM messages
        WHERE (session_id, seq) > (${sessionId}, ${seq}) ORDER BY session_id, seq LIMIT ${STEP}`);
      const [first, last] = [rows[0], rows.at(-1)];
      if (!first || !last) {
        settings.write(SETTING, { sessionId, seq, isDone: true });
        return false;
      }
      for (const row of rows) addParts(tx, row);
      settings.write(SETTING, { sessionId: last.sessionId, seq: last.seq, isDone: false });
      return true;
    });
  }

  function goOn(): void {
    try {
      if (step()) stop = timer.after(PAUSE_MS, goOn);
    } catch (error) {
      // A full disk, say: the next start tries again.
      log.warn({ err: error }, 'older messages could not be made findable');
    }
  }

  return {
    start(): void {
      if (!filled().isDone) stop = timer.after(PAUSE_MS, goOn);
    },
    stop: () => stop(),

    /** How much of what there is can be found, 0 to 1. */
    indexed(): number {
      const { isDone, sessionId } = filled();
      if (isDone) return 1;
      const { done, total } = database.db.get<{ done: number; total: number }>(sql`
        SELECT count(*) AS total, count(*) FILTER (WHERE id <= ${sessionId}) AS done FROM sessions`);
      return total === 0 ? 1 : done / total;
    },
  };
}

/** What can be found of one message and its calls, unless a trigger has made it so meanwhile. */
function addParts(tx: Db, { sessionId, seq }: { sessionId: string; seq: number }): void {
  tx.run(sql`
    INSERT INTO transcript_index (session_id, seq, call_id)
    SELECT session_id, seq, call_id FROM transcript_texts AS said
    WHERE session_id = ${sessionId} AND seq = ${seq}
      AND NOT EXISTS (SELECT 1 FROM transcript_parts AS part
        WHERE part.session_id = ${sessionId} AND part.seq = ${seq} AND part.call_id = said.call_id)
      AND NOT EXISTS (SELECT 1 FROM shared_messages WHERE fork_id = ${sessionId} AND seq = ${seq})`);
}
