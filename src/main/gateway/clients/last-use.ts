import type { Emit } from '../../../shared/events';
import type { OpenDatabase } from '../../db/open';
import type { Logger } from '../../logging/logger';
import type { Timer } from '../../timer';
import { setLastUses } from './client-rows';

/** A key that was used: `lastUsedAt` is what is stored, `at` the moment now. */
export type KeyUse = { keyId: string; profileId: string; lastUsedAt: number | null; at: number };

/** Of one key, at most this often: nobody needs to know it better than to the minute. */
const STEP_MS = 60_000;
/** Later than the request, together with those of other keys. */
const WRITE_AFTER_MS = 1_000;

/** Notes when keys were last used, beside the requests and without waiting for the disk. */
export function createLastUse(ports: {
  database: OpenDatabase;
  timer: Timer;
  emit: Emit;
  log: Pick<Logger, 'warn'>;
}) {
  const { database, timer, emit, log } = ports;
  const waiting = new Map<string, KeyUse>();
  let cancel: (() => void) | null = null;

  function write(): void {
    cancel = null;
    const uses = [...waiting.values()];
    waiting.clear();
    try {
      database.hastyTransaction((tx) => setLastUses(tx, uses));
    } catch (error) {
      // The next use is noted again; a full disk must not end the app for this.
      log.warn({ err: error }, 'the last use of client keys could not be noted');
      return;
    }
    for (const profileId of new Set(uses.map((use) => use.profileId))) {
      emit('clients.changed', { profileId });
    }
  }

  return {
    note(use: KeyUse): void {
      if (waiting.has(use.keyId)) return;
      // Also when the clock was set back meanwhile.
      if (use.lastUsedAt !== null && Math.abs(use.at - use.lastUsedAt) < STEP_MS) return;
      waiting.set(use.keyId, use);
      cancel ??= timer.after(WRITE_AFTER_MS, write);
    },

    /** Writes what waits; before the database closes. */
    close(): void {
      cancel?.();
      if (waiting.size > 0) write();
    },
  };
}
