import fs from 'node:fs';
import type { Timer } from '../../timer';

/** Claude Code writes several times a second while it works. */
const DEBOUNCE_MS = 5_000;
/** Where the system tells of changes in a tree, a look now and then is enough: for what has gone quiet. */
const POLL_MS = 60_000;
const SLOW_POLL_MS = 5 * 60_000;

/**
 * Calls `look` a while after something has changed in the folders. Linux cannot watch a tree (Node would watch
 * each file by itself, and the system allows few), so there, and where watching fails, it is called each
 * minute. Answers how to stop.
 */
export function watchFolders(
  folders: readonly string[],
  { timer, platform, look }: { timer: Timer; platform: NodeJS.Platform; look(): void },
): () => void {
  const watchers: fs.FSWatcher[] = [];
  let pollMs = platform === 'darwin' || platform === 'win32' ? SLOW_POLL_MS : POLL_MS;
  let callOffLook: (() => void) | null = null;
  let callOffPoll = () => {};

  function changed(): void {
    callOffLook ??= timer.after(DEBOUNCE_MS, () => {
      callOffLook = null;
      look();
    });
  }

  function poll(): void {
    callOffPoll = timer.after(pollMs, () => {
      look();
      poll();
    });
  }

  function pollMore(): void {
    callOffPoll();
    pollMs = POLL_MS;
    poll();
  }

  function watch(folder: string): void {
    try {
      const watcher = fs.watch(folder, { recursive: true, persistent: false }, changed);
      watcher.on('error', pollMore);
      watchers.push(watcher);
    } catch {
      pollMore();
    }
  }

  poll();
  if (pollMs === SLOW_POLL_MS) folders.forEach(watch);
  return () => {
    for (const watcher of watchers) watcher.close();
    callOffLook?.();
    callOffPoll();
  };
}
