import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * A merge or rebase that stopped. `other` is the commit that is merged into ours, or on which ours are put;
 * `before` the one that was checked out when a rebase began, '' when that is not known.
 */
export type UnderWay =
  | { kind: 'merge'; other: string }
  | { kind: 'rebase'; other: string; before: string };

export async function underWayIn(gitFolder: string): Promise<UnderWay | null> {
  for (const name of ['rebase-merge', 'rebase-apply']) {
    const found = await fs.stat(path.join(gitFolder, name)).catch(() => null);
    if (!found) continue;
    const read = async (file: string) =>
      (await fs.readFile(path.join(gitFolder, name, file), 'utf8').catch(() => '')).trim();
    return { kind: 'rebase', other: await read('onto'), before: await read('orig-head') };
  }
  const text = await fs.readFile(path.join(gitFolder, 'MERGE_HEAD'), 'utf8').catch(() => '');
  const other = /^[0-9a-f]{40,64}/.exec(text)?.[0];
  return other === undefined ? null : { kind: 'merge', other };
}
