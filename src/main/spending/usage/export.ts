import fs from 'node:fs/promises';
import { asc, type SQL, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import { asDatabaseError, type OpenDatabase } from '../../db/open';
import { usageRecords } from '../../db/schema';
import type { Writing, Written } from '../../db/write-aside';
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
      const written = await throughTemporaryFile(path, (temporary) =>
        database.writeAside(temporary, toWriting(database, input), {
          progressMs: PROGRESS_MS,
          onProgress,
          signal,
        }),
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

/** Beside the file, so that it can take its place in one step; gone when it does not. */
async function throughTemporaryFile(
  path: string,
  write: (temporary: string) => Promise<Written>,
): Promise<Written> {
  const temporary = `${path}.${uuid()}.part`;
  try {
    await fs.writeFile(temporary, '', { mode: 0o600, flag: 'wx' });
    const written = await write(temporary);
    if (!written.wasCancelled) await fs.rename(temporary, path);
    return written;
  } catch (error) {
    throw asExportError(error);
  } finally {
    // After a rename there is nothing to remove.
    await fs.rm(temporary, { force: true }).catch(() => {});
  }
}

function asExportError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new ChatelaineError('DISK_FULL', FULL, { cause: error });
  }
  if (/^E[A-Z]+$/.test(code)) {
    return new ChatelaineError('DISK_FULL', `${NOT_WRITTEN} (${code})`, { cause: error });
  }
  return asDatabaseError(error);
}

const FULL =
  'The disk is full, so there is no export; what was written of it has been removed. Free some space or choose another disk, then export again.';
const NOT_WRITTEN =
  'The file cannot be written there, so there is no export. Choose another folder or name, then export again.';
