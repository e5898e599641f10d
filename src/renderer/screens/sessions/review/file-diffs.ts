import { useCallback, useEffect, useMemo, useState } from 'react';
import { call, useEvent } from '../../../api';
import { prepareFile } from './prepared-file';
import type { FileEntry } from './review-rows';

/** Questions under way at once: what is in sight, not the whole of a large review. */
const AT_ONCE = 4;

export type FileDiffs = {
  of: (path: string) => FileEntry | undefined;
  /** Asks for the files that are in sight, in this order, as far as they are not known or stale. */
  want: (paths: readonly string[]) => void;
  /** What is shown may have changed. It stays until the new answer is there. */
  expire: () => void;
  retry: (path: string) => void;
  /** Grows with every answer. */
  version: number;
  /** Grows when what is known may be stale. */
  age: number;
};

/** The diffs of a session's files, each asked for when it comes in sight and again after it changed. */
export function useFileDiffs(sessionId: string, ignoreWhitespace: boolean): FileDiffs {
  const [version, setVersion] = useState(0);
  const [age, setAge] = useState(0);
  const loader = useMemo(
    () => createLoader(sessionId, ignoreWhitespace, () => setVersion((count) => count + 1)),
    [sessionId, ignoreWhitespace],
  );
  useEffect(() => loader.open(), [loader]);
  const expire = useCallback(() => {
    loader.expire();
    setAge((count) => count + 1);
  }, [loader]);
  useEvent('review.changed', (changed) => {
    if (changed.sessionId === sessionId) expire();
  });
  return { of: loader.of, want: loader.want, retry: loader.retry, expire, version, age };
}

function createLoader(sessionId: string, ignoreWhitespace: boolean, onAnswer: () => void) {
  const entries = new Map<string, FileEntry>();
  const fresh = new Set<string>();
  const asking = new Map<string, { isStale: boolean }>();
  let wanted: readonly string[] = [];
  let isOpen = false;

  const next = () => {
    for (const path of wanted) {
      if (asking.size >= AT_ONCE) return;
      if (!fresh.has(path) && !asking.has(path)) void ask(path);
    }
  };
  const ask = async (path: string) => {
    const mine = { isStale: false };
    asking.set(path, mine);
    const result = await call('review.file', { sessionId, path, ignoreWhitespace });
    asking.delete(path);
    if (!isOpen) return;
    const known = entries.get(path)?.diff;
    if (result.ok) entries.set(path, { diff: prepareFile(result.data, known) });
    // A file that is gone leaves the list by itself, with the next summary.
    else if (result.error.code !== 'NOT_FOUND' || !known)
      entries.set(path, { ...(known ? { diff: known } : {}), error: result.error });
    if (!mine.isStale) fresh.add(path);
    onAnswer();
    next();
  };
  return {
    open: () => {
      isOpen = true;
      return () => {
        isOpen = false;
      };
    },
    of: (path: string) => entries.get(path),
    want: (paths: readonly string[]) => {
      wanted = paths;
      next();
    },
    expire: () => {
      fresh.clear();
      for (const one of asking.values()) one.isStale = true;
    },
    retry: (path: string) => {
      fresh.delete(path);
      next();
    },
  };
}
