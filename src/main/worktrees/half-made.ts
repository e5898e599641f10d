import fs from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git/git';
import { settle, unmake } from './make';
import { removeFolder } from './places';

/** What a run before this one has left: made for a session that never came to be, or half put away. */
export async function removeHalfMade(
  git: Git,
  places: { top: string; keepFolder: string; owned: ReadonlySet<string | null> },
): Promise<void> {
  const { top, keepFolder, owned } = places;
  for (const repository of await fs.readdir(top).catch(() => [])) {
    const folder = path.join(top, repository);
    for (const name of await fs.readdir(folder).catch(() => [])) {
      if (!name.endsWith('.making')) continue;
      const root = path.join(folder, name.slice(0, -'.making'.length));
      await (owned.has(root) ? settle(root) : unmake(git, root));
    }
    await fs.rmdir(folder).catch(() => {});
  }
  for (const name of await fs.readdir(keepFolder).catch(() => [])) {
    if (name.endsWith('.making')) await removeFolder(path.join(keepFolder, name));
  }
}
