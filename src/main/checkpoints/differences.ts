import { splitNul } from '../git/status';
import { type RawPath, rawOf } from './raw-path';
import type { Shadow } from './shadow';

/** A file as git has it: content and kind. */
export type Version = { oid: string; mode: string };

export type Difference = {
  path: RawPath;
  /** null: it is not there. */
  from: Version | null;
  to: Version | null;
};

/** What is different from one snapshot to another. */
export async function differences(
  shadow: Pick<Shadow, 'git'>,
  from: string,
  to: string,
): Promise<Difference[]> {
  if (from === to) return [];
  const { stdout } = await shadow.git([
    ...['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--end-of-options'],
    ...[from, to],
  ]);
  const pieces = splitNul(stdout);
  const found: Difference[] = [];
  for (let place = 0; place + 1 < pieces.length; place += 2) {
    const [meta, name] = [pieces[place], pieces[place + 1]];
    if (!meta || !name) continue;
    // `:100644 100755 <oid> <oid> M`
    const [fromMode = '', toMode = '', fromOid = '', toOid = ''] = meta
      .toString('latin1')
      .slice(1)
      .split(' ');
    found.push({ path: rawOf(name), from: version(fromMode, fromOid), to: version(toMode, toOid) });
  }
  return found;
}

function version(mode: string, oid: string): Version | null {
  return mode === '000000' ? null : { mode, oid };
}
