import { ChatelaineError } from '../../shared/errors';
import { DIFF, DIFF_SETTINGS, type Diff, listChanges, STATUS, statesOf } from './changes';
import { parseListing } from './listing';
import { type Scope, shownPath } from './scope';

/** Of the text that a commit message is drafted from, in bytes. */
export const MAX_DRAFT_BYTES = 30_000;

const MAX_LISTED = 200;
const MAX_PATCH_BYTES = 8 * 1024 * 1024;
const CUT = '[the rest is left out]\n';

/**
 * What the next commit would have, in text: the list of files, then as much of the changes as there is room
 * for, about the same for each file. Error: `CONFLICT` when there is nothing to commit.
 */
export async function draftText(scope: Scope, tempFolder: string): Promise<string> {
  const states = await statesOf(scope);
  const isStaged = [...states.values()].some((state) => state.isStaged);
  const { files, patch } = await (isStaged ? stagedChanges(scope) : allChanges(scope, tempFolder));
  if (files.length === 0) throw new ChatelaineError('CONFLICT', 'There is nothing to commit.');
  const listed = files.slice(0, MAX_LISTED).map((file) => lineOf(scope, file));
  if (files.length > MAX_LISTED) listed.push(`and ${files.length - MAX_LISTED} more`);
  const head = shorten(`Files:\n${listed.join('\n')}\n\n`, MAX_DRAFT_BYTES / 2);
  return head + share(perFile(patch), MAX_DRAFT_BYTES - Buffer.byteLength(head));
}

type Drafted = {
  files: { path: string; status: string; additions: number; deletions: number }[];
  patch: string;
};

const PATCH = ['--patch', '--unified=2'];

async function allChanges(scope: Scope, tempFolder: string): Promise<Drafted> {
  const { files, looked } = await listChanges(scope, tempFolder, {
    against: scope.head ?? scope.base,
    look: readPatch,
  });
  return { files, patch: looked ?? '' };
}

async function stagedChanges(scope: Scope): Promise<Drafted> {
  const diff: Diff = async (args, maxBytes) => {
    const limit = maxBytes === undefined ? {} : { maxBytes };
    const words = [...DIFF, '--cached', ...args];
    return (await scope.git(words, { settings: DIFF_SETTINGS, ...limit })).stdout;
  };
  const listing = await diff(['--raw', '--no-abbrev', '--numstat', '-z']);
  const files = parseListing(listing).map((file) => ({
    ...file,
    status: STATUS[file.letter] ?? 'modified',
  }));
  return { files, patch: await readPatch(diff) };
}

/** Too much of it counts as none: the list of files tells enough. */
const readPatch = async (diff: Diff): Promise<string> =>
  (await diff(PATCH, MAX_PATCH_BYTES).catch(() => Buffer.alloc(0))).toString('utf8');

const lineOf = (scope: Scope, file: Drafted['files'][number]): string =>
  `${file.status} ${shownPath(scope, file.path)} (+${file.additions} -${file.deletions})`;

const perFile = (patch: string): string[] => (patch === '' ? [] : patch.split(/^(?=diff --git )/m));

/** Small ones whole; what they leave is for the large ones. */
function share(patches: readonly string[], room: number): string {
  const smallest = patches
    .map((patch, place) => ({ place, bytes: Buffer.byteLength(patch) }))
    .sort((one, other) => one.bytes - other.bytes);
  const allowed = new Map<number, number>();
  let left = room;
  smallest.forEach(({ place, bytes }, index) => {
    const share = Math.min(bytes, Math.floor(left / (smallest.length - index)));
    allowed.set(place, share);
    left -= share;
  });
  return patches.map((patch, place) => shorten(patch, allowed.get(place) ?? 0)).join('');
}

function shorten(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = bytes - CUT.length;
  if (room <= 0) return '';
  // half a character at the end is taken away
  const kept = Buffer.from(text)
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return kept + CUT;
}
