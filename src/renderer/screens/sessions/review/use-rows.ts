import { useMemo, useRef } from 'react';
import type { ChangedFile } from '../../../../shared/commands/review';
import type { Comment } from './comments';
import type { FileDiffs } from './file-diffs';
import { type FileEntry, type ReviewLayout, type ReviewRow, rowsOfFile } from './review-rows';

type Parts = {
  files: readonly ChangedFile[];
  diffs: FileDiffs;
  comments: readonly Comment[];
  foldedPaths: ReadonlySet<string>;
  layout: ReviewLayout;
};

type Made = {
  file: ChangedFile;
  entry: FileEntry | undefined;
  comments: readonly Comment[];
  isFolded: boolean;
  layout: ReviewLayout;
  rows: ReviewRow[];
};

const NO_COMMENTS: readonly Comment[] = [];

/** The rows of all files; those of a file are made again only when something of it has changed. */
export function useReviewRows({ files, diffs, comments, foldedPaths, layout }: Parts) {
  const made = useRef(new Map<string, Made>());
  const { of, version } = diffs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the answers
  return useMemo(() => {
    const before = made.current;
    const now = new Map<string, Made>();
    const commented = new Set(comments.map(({ path }) => path));
    const rows: ReviewRow[] = [];
    for (const file of files) {
      const parts = {
        file,
        entry: of(file.path),
        comments: commented.has(file.path)
          ? comments.filter(({ path }) => path === file.path)
          : NO_COMMENTS,
        isFolded: foldedPaths.has(file.path),
        layout,
      };
      const known = before.get(file.path);
      const one = known && isSame(known, parts) ? known : { ...parts, rows: rowsOfFile(parts) };
      now.set(file.path, one);
      for (const row of one.rows) rows.push(row);
    }
    made.current = now;
    return rows;
  }, [files, of, version, comments, foldedPaths, layout]);
}

function isSame(known: Made, parts: Omit<Made, 'rows'>): boolean {
  return (
    known.file === parts.file &&
    known.entry === parts.entry &&
    known.isFolded === parts.isFolded &&
    known.layout === parts.layout &&
    known.comments.length === parts.comments.length &&
    known.comments.every((comment, at) => comment === parts.comments[at])
  );
}
