import { useCallback, useState } from 'react';
import { folded } from './review-place';

const NONE: ReadonlySet<string> = new Set();

/** Files whose changes are folded away. */
export function useFolded(sessionId: string) {
  const [foldedPaths, setFolded] = useState(() => folded.get(sessionId) ?? NONE);
  const change = useCallback(
    (make: (paths: Set<string>) => void) =>
      setFolded((before) => {
        const now = new Set(before);
        make(now);
        folded.set(sessionId, now);
        return now;
      }),
    [sessionId],
  );
  const toggleFold = useCallback(
    (path: string) => change((paths) => paths.delete(path) || paths.add(path)),
    [change],
  );
  const unfold = (path: string) => {
    if (foldedPaths.has(path)) change((paths) => paths.delete(path));
  };
  return { foldedPaths, toggleFold, unfold };
}
