import type { ImportSummary } from '../../../shared/commands/imports';
import type { Clock } from '../../clock';
import type { OpenDatabase } from '../../db/open';
import type { Recorded } from '../ledger/ledger';
import type { FileProgress } from './found';
import { startReading } from './thread';
import { addTo, type Writing } from './writing';

export type ImportProgress = { done: number; total: number; files: number };

export type ImportRun = {
  cancel(): void;
  /** Rejects when the database or the thread fails; what was written until then stays. */
  ended: Promise<ImportSummary>;
};

/** Reads what is new in the folders and writes it; cancelled at any moment it goes on where it ended. */
export function startRun(ports: {
  database: OpenDatabase;
  clock: Clock;
  writing: Writing;
  folders: readonly string[];
  onProgress(progress: ImportProgress): void;
}): ImportRun {
  const { database, clock, writing, folders, onProgress } = ports;
  const startedAt = clock.now();
  const begun = performance.now();
  const total: Recorded = { added: 0, unpriced: 0, costMicroUsd: 0, known: 0, refused: 0 };
  let isCancelled = false;
  let cancelReading = () => {};

  async function run(): Promise<ImportSummary> {
    const known = await readProgress(database);
    let written: Promise<void> = Promise.resolve();
    const reading = startReading(
      { folders, known, now: startedAt },
      {
        progress: onProgress,
        batch(batch) {
          written = written.then(async () => {
            const recorded = await writing.write(batch, () => !isCancelled);
            if (recorded) addTo(total, recorded);
            reading.written();
          });
          // a database that fails ends the reading too
          written.catch(() => reading.cancel());
        },
      },
    );
    cancelReading = reading.cancel;
    if (isCancelled) reading.cancel();
    const end = await reading.ended;
    await written;
    return {
      files: end.files,
      changedFiles: end.changedFiles,
      added: total.added,
      known: total.known,
      bad: end.bad + total.refused,
      unpriced: total.unpriced,
      costMicroUsd: total.costMicroUsd,
      durationMs: Math.round(performance.now() - begun),
      endedAt: clock.now(),
      wasCancelled: isCancelled,
    };
  }

  return {
    cancel() {
      isCancelled = true;
      cancelReading();
    },
    ended: run(),
  };
}

async function readProgress(database: OpenDatabase): Promise<FileProgress[]> {
  const [rows = []] = await database.queryAside([{ sql: PROGRESS, params: [] }]);
  // Named boundary: the query answers these columns, which the table checks.
  return rows as FileProgress[];
}

const PROGRESS = 'SELECT path, size, mtime, offset, head_hash AS headHash FROM import_files';
