import type { NodeParts, RecordedFile } from './recorded';

export type Places = ReturnType<typeof createPlaces>;

/**
 * The files that may be listed and opened: `<folder>/<project>/<session>.jsonl` below the folders of the history.
 * Links are not followed, sub-agents' files left out. Runs from its own source text (see thread.ts): it refers to
 * nothing outside of it but types.
 */
export function createPlaces({ fs, path, crypto }: NodeParts) {
  /** Newest first. */
  function list(folders: readonly string[]): RecordedFile[] {
    const found = folders.flatMap((folder) =>
      entriesOf(folder)
        .filter((entry) => entry.isDirectory())
        .flatMap((entry) => filesIn(path.join(folder, entry.name))),
    );
    return found.sort((one, other) => other.mtime - one.mtime || (one.path < other.path ? -1 : 1));
  }

  /** null when no file that {@link list} names has this id. */
  function find(folders: readonly string[], id: string): RecordedFile | null {
    return list(folders).find((file) => file.id === id) ?? null;
  }

  function filesIn(folder: string): RecordedFile[] {
    return entriesOf(folder)
      .filter((entry) => entry.isFile() && /^(?!agent-).+\.jsonl$/.test(entry.name))
      .flatMap(({ name }) => {
        const place = path.join(folder, name);
        const stat = fs.lstatSync(place, { throwIfNoEntry: false });
        if (!stat?.isFile()) return [];
        return [{ id: idOf(place), path: place, size: stat.size, mtime: Math.trunc(stat.mtimeMs) }];
      });
  }

  function idOf(place: string): string {
    return crypto.createHash('sha256').update(place).digest('base64url');
  }

  /** Error: when it is a link by now, lies beneath one, or is no file. */
  function open(file: RecordedFile): number {
    if (fs.realpathSync(file.path) !== file.path) throw new Error('a link');
    // Windows has no such flag.
    const noFollow = fs.constants.O_NOFOLLOW ?? 0;
    const descriptor = fs.openSync(file.path, fs.constants.O_RDONLY | noFollow);
    if (fs.fstatSync(descriptor).isFile()) return descriptor;
    fs.closeSync(descriptor);
    throw new Error('no file');
  }

  function entriesOf(folder: string) {
    try {
      return fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      return []; // gone, or not ours to read
    }
  }

  return { list, find, open };
}
