import type { ChangedFile } from '../../../../shared/commands/review';
import { splitPath } from './review-words';

export type FileListRow =
  | { kind: 'folder'; key: string; folder: string }
  | { kind: 'file'; key: string; file: ChangedFile };

/** Conflicts first, as nothing goes on without them; then as a tree of folders would have them. */
export function inOrder(files: readonly ChangedFile[]): ChangedFile[] {
  const rank = ({ status }: ChangedFile) => (status === 'conflicted' ? 0 : 1);
  return files.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      compare(splitPath(one.path).folder, splitPath(other.path).folder) ||
      compare(one.path, other.path),
  );
}

/** `note-2` before `note-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Rows of the list, with a heading per folder. Expects {@link inOrder}. */
export function byFolder(files: readonly ChangedFile[]): FileListRow[] {
  const rows: FileListRow[] = [];
  let before: string | null = null;
  for (const file of files) {
    const { folder } = splitPath(file.path);
    const heading = file.status === 'conflicted' ? 'In conflict' : folder || './';
    if (heading !== before) {
      rows.push({ kind: 'folder', key: `folder ${heading}`, folder: heading });
    }
    before = heading;
    rows.push({ kind: 'file', key: file.path, file });
  }
  return rows;
}

/** Files whose path has all of the words, in any case. */
export function filterFiles(files: readonly ChangedFile[], filter: string): readonly ChangedFile[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
}
