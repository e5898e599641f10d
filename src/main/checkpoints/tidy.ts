import fs from 'node:fs/promises';
import path from 'node:path';
import type { Shadow } from './shadow';

/** Git looks at one file after the other: as many as this it does without noticing. */
const MANY_LOOSE = 2_000;
const MANY_PACKS = 20;
/** A killed run's leftovers are older. */
const UNUSED_SINCE = '2.hours.ago';

const alternates = ({ folder }: Shadow): string => path.join(folder, 'objects/info/alternates');

export async function needsTidying(shadow: Shadow): Promise<boolean> {
  if (await fs.stat(alternates(shadow)).catch(() => null)) return true;
  const packs = await names(path.join(shadow.folder, 'objects/pack'));
  if (packs.filter((name) => name.endsWith('.pack')).length > MANY_PACKS) return true;
  // names are hashes: one folder of 256 tells of all
  const some = await names(path.join(shadow.folder, 'objects/17'));
  return some.length * 256 > MANY_LOOSE;
}

/**
 * One pack with all that a checkpoint or the index needs, what was borrowed from the user's repository
 * included: that one may throw it away. What nothing needs goes.
 */
export async function tidyUp(shadow: Shadow, signal: AbortSignal): Promise<void> {
  const timeoutMs = 30 * 60_000;
  await shadow.git(['repack', '-a', '-d', '-q'], { signal, timeoutMs });
  await fs.rm(alternates(shadow), { force: true });
  await shadow.git(['prune', `--expire=${UNUSED_SINCE}`], { signal, timeoutMs });
}

const names = (folder: string): Promise<string[]> => fs.readdir(folder).catch(() => []);
