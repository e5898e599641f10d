import fs from 'node:fs/promises';
import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../shared/errors';
import { asDatabaseError } from './db/open';

/**
 * Lets `write` fill an empty file beside `path`, for the user alone, which then takes its place in one step, unless
 * `isWhole` says that it is not all of it. Nothing is left behind otherwise. Error: `DISK_FULL` when it cannot be
 * written.
 */
export async function writeExportFile<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
  isWhole: (written: T) => boolean = () => true,
): Promise<T> {
  const temporary = `${path}.${uuid()}.part`;
  try {
    await fs.writeFile(temporary, '', { mode: 0o600, flag: 'wx' });
    const written = await write(temporary);
    if (isWhole(written)) await fs.rename(temporary, path);
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
