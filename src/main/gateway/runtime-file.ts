import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Where the user's own command line finds a running app: readable by the user only. */
const RuntimeFile = z.object({
  version: z.literal(1),
  pid: z.int().positive(),
  /** Both are null while the gateway is off. */
  url: z.string().nullable(),
  ownerToken: z.string().nullable(),
});
type RuntimeFile = z.infer<typeof RuntimeFile>;

const NAME = 'gateway.json';

/** Whole or not at all: a reader never sees a half of it. Throws what the file system throws. */
export function writeRuntimeFile(dataFolder: string, content: Omit<RuntimeFile, 'version'>): void {
  const file = path.join(dataFolder, NAME);
  const aside = `${file}.new`;
  // Left behind by a crash; written over, it would keep the rights it has.
  fs.rmSync(aside, { force: true });
  try {
    const text = `${JSON.stringify({ version: 1, ...content } satisfies RuntimeFile)}\n`;
    fs.writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
    fs.renameSync(aside, file);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  }
}

/** Null where there is none, or none that this version can read. */
export function readRuntimeFile(dataFolder: string): RuntimeFile | null {
  try {
    const text = fs.readFileSync(path.join(dataFolder, NAME), 'utf8');
    return RuntimeFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Leaves the file of another process alone. */
export function removeRuntimeFile(dataFolder: string, pid: number): void {
  if (readRuntimeFile(dataFolder)?.pid !== pid) return;
  fs.rmSync(path.join(dataFolder, NAME), { force: true });
}
