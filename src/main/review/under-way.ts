import fs from 'node:fs/promises';
import path from 'node:path';

/** A merge or rebase that stopped; `other` is the commit that is merged into ours. */
export type UnderWay = { kind: 'merge'; other: string } | { kind: 'rebase' };

export async function underWayIn(gitFolder: string): Promise<UnderWay | null> {
  for (const name of ['rebase-merge', 'rebase-apply']) {
    const found = await fs.stat(path.join(gitFolder, name)).catch(() => null);
    if (found) return { kind: 'rebase' };
  }
  const text = await fs.readFile(path.join(gitFolder, 'MERGE_HEAD'), 'utf8').catch(() => '');
  const other = /^[0-9a-f]{40,64}/.exec(text)?.[0];
  return other === undefined ? null : { kind: 'merge', other };
}
