import { asc, type SQL, sql } from 'drizzle-orm';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { OpenDatabase } from '../../db/open';
import { usageRecords } from '../../db/schema';
import type { Writing } from '../../db/write-aside';
import { writeExportFile } from '../../export-file';
import { exportText } from './export-format';
import { isWanted } from './filter';
import { lengthOf } from './range';

type Input = ParsedInput<'usage.export'>;

export type UsageExport = {
  /**
   * Writes the records, oldest first, to a file that the user picks; null when they pick none. The file is
   * there only when it is complete. Errors: `INVALID_INPUT` as for the summary; `CONFLICT` while another
   * export runs; `DISK_FULL` when the file cannot be written.
   */
  run(input: Input): Promise<CommandOutput<'usage.export'>>;
  /** Ends the export that runs, if one does; what it wrote is removed. */
  cancel(): void;
  /** Cancels, and waits until nothing is left behind. */
  close(): Promise<void>;
};

export function createUsageExport(ports: {
  database: OpenDatabase;
  emit: Emit;
  /** Asks the user where to; they have agreed when there is such a file already. */
  chooseSaveFile(suggestedName: string): Promise<string | null>;
}): UsageExport {
  const { database, emit, chooseSaveFile } = ports;
  let running: { cancellation: AbortController; end: Promise<unknown> } | null = null;

  async function pickAndWrite(input: Input, signal: AbortSignal) {
    const path = await chooseSaveFile(suggestedName(input));
    if (path === null || signal.aborted) return null;
    let total = 0;
    const onProgress = (done: number, all: number) => {
      total = all;
      // The end is told once, when the file is there.
      if (done < all) emit('usage.exporting', { done, total });
    };
    try {
      const how = { progressMs: PROGRESS_MS, onProgress, signal };
      const written = await writeExportFile(
        path,
        (temporary) => database.writeAside(temporary, toWriting(database, input), how),
        ({ wasCancelled }) => !wasCancelled,
      );
      const { rows: records, bytes, wasCancelled } = written;
      return { path, records, bytes, wasCancelled };
    } finally {
      emit('usage.exporting', { done: total, total });
    }
  }

  return {
    async run(input) {
      lengthOf(input);
      if (running) throw new ChatelaineError('CONFLICT', UNDER_WAY);
      const cancellation = new AbortController();
      const end = pickAndWrite(input, cancellation.signal);
      running = { cancellation, end };
      try {
        return await end;
      } finally {
        running = null;
      }
    },
    cancel: () => running?.cancellation.abort(),
    async close() {
      running?.cancellation.abort();
      await running?.end.catch(() => {});
    },
  };
}

/** Four times a second. */
const PROGRESS_MS = 250;
const UNDER_WAY = 'Another export is being written. Wait until it is done, or cancel it.';

function suggestedName({ from, to, format }: Input): string {
  return `chatelaine-usage-${from}-to-${to}.${format}`;
}

function toWriting({ db }: OpenDatabase, input: Input): Writing {
  const { row, ...around } = exportText(input.format);
  const select = (what: SQL) =>
    db.select({ one: what }).from(usageRecords).where(isWanted(input, input.filter));
  return {
    ...around,
    count: select(sql`count(*)`).toSQL(),
    rows: select(sql.raw(row)).orderBy(asc(usageRecords.at), asc(usageRecords.id)).toSQL(),
  };
}
