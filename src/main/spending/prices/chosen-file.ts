import fs from 'node:fs/promises';
import path from 'node:path';
import { ChatelaineError } from '../../../shared/errors';
import type { ReadChosenFile } from './own-prices';

/** Asks with `chooseFile`, which answers a path or null, and reads what is chosen: see {@link ReadChosenFile}. */
export function createReadChosenFile(
  chooseFile: (title: string) => Promise<string | null>,
): ReadChosenFile {
  return async ({ title, mostBytes }) => {
    const chosen = await chooseFile(title);
    return chosen === null
      ? null
      : { name: path.basename(chosen), text: await readText(chosen, mostBytes) };
  };
}

async function readText(file: string, mostBytes: number): Promise<string> {
  const { isFile, size } = await fs.stat(file).then(
    (found) => ({ isFile: found.isFile(), size: found.size }),
    () => ({ isFile: false, size: 0 }),
  );
  // A pipe or a device would be read for ever.
  if (!isFile) throw refusal('It is not a file that can be read.');
  if (size > mostBytes) throw refusal(`It is larger than ${mostBytes / 1_000_000} MB.`);
  const bytes = await fs.readFile(file).catch(() => {
    throw refusal('It is not a file that can be read.');
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal('It is not text in UTF-8.');
  }
}

function refusal(problem: string): ChatelaineError {
  return new ChatelaineError(
    'INVALID_INPUT',
    `Nothing of the file was taken. ${problem} Choose another one.`,
  );
}
