import type { Change } from './changes';
import { DIFF, DIFF_SETTINGS } from './changes';
import type { Version } from './listing';
import { parsePatch } from './patch';
import { linesOf, type Run, wholeRun } from './runs';
import type { Scope } from './scope';

/** What the commit that is checked out and the index have in place of the base. */
export type OtherVersions = { head: Run[]; index: Run[] };

/** `files`: what the working tree has in place of the base. */
export async function otherVersions(
  scope: Scope,
  change: Change,
  files: Run[],
): Promise<OtherVersions> {
  if (change.isCommitted) return { head: files, index: files };
  const head = runsBetween(scope, change.base, change.head);
  const index = change.staged === 'all' ? files : runsBetween(scope, change.base, change.index);
  return { head: await head, index: await index };
}

async function runsBetween(scope: Scope, old: Version | null, now: Version | null): Promise<Run[]> {
  if (old?.oid === now?.oid) return [];
  if (old === null || now === null || isEmpty(old) || isEmpty(now)) {
    const [removed, added] = await Promise.all([baseLines(scope, old), baseLines(scope, now)]);
    return wholeRun(removed, added);
  }
  const words = [...DIFF, '--unified=0', old.oid, now.oid];
  const { stdout } = await scope.git(words, { settings: DIFF_SETTINGS });
  return parsePatch(stdout).flatMap(({ runs }) => runs);
}

/** The lines of a version as git has it; none of one that is not there. */
export async function baseLines(scope: Scope, version: Version | null): Promise<string[]> {
  // of an announced file there is a name and no object
  if (version === null || isEmpty(version)) return [];
  const { stdout } = await scope.git(['cat-file', 'blob', version.oid]);
  return linesOf(stdout.toString('latin1'));
}

const EMPTY = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

const isEmpty = ({ oid }: Version): boolean => EMPTY.has(oid);

/** Text in a plain file on both sides: a hunk of it can be taken alone. */
export function isTakenApart({ base, mode, status, isBinary }: Change): boolean {
  const isPlain = (one: string | null | undefined) => one === '100644' || one === '100755';
  return (
    (status === 'modified' || status === 'renamed') &&
    !isBinary &&
    isPlain(base?.mode) &&
    isPlain(mode)
  );
}

export const isSubmodule = ({ base, mode }: Change): boolean =>
  base?.mode === '160000' || mode === '160000';

/** A file is a link now, or the other way round. */
export const isOfAnotherKind = ({ base, mode }: Change): boolean =>
  base !== null && mode !== null && base.mode.slice(0, 3) !== mode.slice(0, 3);
