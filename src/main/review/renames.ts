import type { Change } from './changes';
import type { Renames } from './file-diff';

/** Of the sessions that were looked at last: it is a shortcut only. */
const MAX_SESSIONS = 100;

export function createRenames(): Renames {
  const bySession = new Map<string, Map<string, string>>();
  return {
    of(sessionId, path) {
      const known = bySession.get(sessionId);
      return known === undefined ? undefined : (known.get(path) ?? null);
    },
    set(sessionId, files) {
      bySession.delete(sessionId);
      bySession.set(sessionId, new Map(files.flatMap(pairOf)));
      const [oldest] = bySession.keys();
      if (bySession.size > MAX_SESSIONS && oldest !== undefined) bySession.delete(oldest);
    },
  };
}

const pairOf = ({ path, oldPath }: Change): [string, string][] =>
  oldPath === null ? [] : [[path, oldPath]];
