import fs from 'node:fs/promises';
import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../../../../shared/errors';
import { asDatabaseError } from '../../../db/open';

/** Characters that are gathered before they are written. */
const PIECE = 64 * 1024;

/**
 * Writes `pieces` beside `path`, so that the file can take its place in one step; nothing is left behind when that
 * fails. Answers the bytes written. Error: `DISK_FULL` when the file cannot be written.
 */
export async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<number> {
  const temporary = `${path}.${uuid()}.part`;
  try {
    const file = await fs.open(temporary, 'wx', 0o600);
    let bytes = 0;
    try {
      let held = '';
      const flush = async () => {
        const piece = Buffer.from(held);
        held = '';
        for (let at = 0; at < piece.length; )
          at += (await file.write(piece, at, piece.length - at)).bytesWritten;
        bytes += piece.length;
      };
      for await (const piece of pieces) {
        held += piece;
        if (held.length >= PIECE) await flush();
      }
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
    return bytes;
  } catch (error) {
    throw asExportError(error);
  } finally {
    // After a rename there is nothing to remove.
    await fs.rm(temporary, { force: true }).catch(() => {});
  }
}

function asExportError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
    return new ChatelaineError('DISK_FULL', FULL, { cause: error });
  if (/^E[A-Z]+$/.test(code))
    return new ChatelaineError('DISK_FULL', `${NOT_WRITTEN} (${code})`, { cause: error });
  return asDatabaseError(error);
}

const FULL =
  'The disk is full, so there is no export; what was written of it has been removed. Free some space or choose another disk, then export again.';
const NOT_WRITTEN =
  'The file cannot be written there, so there is no export. Choose another folder or name, then export again.';
