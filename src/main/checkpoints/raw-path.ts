import path from 'node:path';

/**
 * A file's name as the file system has it, relative to the workspace and with `/`, each byte as one Latin-1
 * character: names need not be UTF-8, and every byte of them counts.
 */
export type RawPath = string;

export const rawOf = (bytes: Buffer): RawPath => bytes.toString('latin1');

const bytesOf = (name: RawPath): Buffer => Buffer.from(name, 'latin1');

/** For a person. */
export const shown = (name: RawPath): string => bytesOf(name).toString('utf8');

/** For the file system. */
export const within = (folder: string, name: RawPath): Buffer =>
  Buffer.concat([Buffer.from(folder + path.sep), bytesOf(name)]);

/** The folders that a file is in, the outermost first. */
export function foldersOf(name: RawPath): RawPath[] {
  const folders: RawPath[] = [];
  for (let end = name.indexOf('/'); end !== -1; end = name.indexOf('/', end + 1))
    folders.push(name.slice(0, end));
  return folders;
}

/** As git reads lists of paths with `-z`. */
export const zeroEnded = (names: Iterable<RawPath>): Buffer =>
  bytesOf([...names].map((name) => `${name}\0`).join(''));
