import { type RawPath, shown } from './raw-path';

/** Larger files are left out: 5 MiB, more than a source file is and less than a data set. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** More are left out: ten times a large repository would make every turn wait. */
export const MAX_FILES = 100_000;

/** Repositories within the workspace that are looked into, and how deep they are in each other. */
export const MAX_NESTED = 50;
export const MAX_NESTED_DEPTH = 4;

/** Names that are kept with a checkpoint; with more left out, going to it removes nothing. */
const MAX_NAMES = 2_000;

/** Begins the names of files that are about to take the place of others; no snapshot has them. */
export const DRAFT_PREFIX = '.chatelaine-rewind-';

/**
 * What package managers and tools fill by themselves and can fill again. Names that are also used for what
 * people write (`build`, `dist`, `vendor`, `target`) are not here: a project's own `.gitignore` has them.
 */
export const HEAVY_FOLDERS: readonly string[] = [
  ...['node_modules', 'bower_components', 'jspm_packages', '.pnpm-store', '.yarn/cache'],
  ...['.next', '.nuxt', '.svelte-kit', '.turbo', '.parcel-cache', '.angular/cache'],
  ...['.venv', '__pycache__', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.ruff_cache'],
  ...['.gradle', '.terraform', '.dart_tool', 'DerivedData', 'Pods', '.bundle', '.cache'],
];

export type Limits = { fileBytes: number; files: number };

/** What a checkpoint does not hold. */
export type LeftOut = {
  tooLarge: RawPath[];
  unreadable: RawPath[];
  /** How many came after the last that had room. */
  tooMany: number;
  nested: RawPath[];
};

/** What is known of it later: kept in the message of its commit. */
type Gaps = {
  names: RawPath[];
  /** Not all that was left out is named: nothing may be taken for new. */
  isCut: boolean;
};

export function gapsOf(left: LeftOut): Gaps {
  const names = [...left.tooLarge, ...left.unreadable, ...left.nested].sort();
  return {
    names: names.slice(0, MAX_NAMES),
    isCut: left.tooMany > 0 || names.length > MAX_NAMES,
  };
}

/** For a person; null when the checkpoint holds all. */
export function noticeOf(left: LeftOut, limits: Limits): string | null {
  const parts: string[] = [];
  if (left.tooLarge.length > 0) {
    const size = `${Math.round((limits.fileBytes / 1024 / 1024) * 10) / 10} MiB`;
    parts.push(`Files larger than ${size} are not in this checkpoint: ${some(left.tooLarge)}.`);
  }
  if (left.unreadable.length > 0)
    parts.push(`These files cannot be read and are not in it: ${some(left.unreadable)}.`);
  if (left.tooMany > 0) {
    const { files } = limits;
    parts.push(
      `The folder has more than ${files.toLocaleString('en')} files: ${left.tooMany.toLocaleString('en')} are not in this checkpoint, and going back to it removes none.`,
    );
  }
  if (left.nested.length > 0)
    parts.push(`Repositories within this one that are not in it: ${some(left.nested)}.`);
  return parts.length > 0 ? parts.join(' ') : null;
}

function some(names: readonly RawPath[]): string {
  const first = names.slice(0, 3).map(shown).join(', ');
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}

/** As a commit's message has it: ASCII, because git may take other bytes for a wrong encoding. */
export function gapsToMessage(gaps: Gaps): string {
  return JSON.stringify(gaps).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Of a commit as `git cat-file` prints it. What cannot be read counts as incomplete. */
export function gapsFromCommit(text: string): Gaps {
  const isText = (value: unknown): value is string => typeof value === 'string';
  try {
    const said: unknown = JSON.parse(text.slice(text.indexOf('\n\n') + 2));
    if (said && typeof said === 'object' && 'names' in said && 'isCut' in said) {
      const { names, isCut } = said;
      if (Array.isArray(names) && names.every(isText)) return { names, isCut: isCut === true };
    }
  } catch {
    // as below
  }
  return { names: [], isCut: true };
}
