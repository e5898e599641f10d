import { app } from 'electron';
import type { LogFile } from '../logging/logger';

/**
 * Turns are settled and the database is closed before the process goes, however often it is asked to go.
 * `close` answers nothing when there is nothing to end yet.
 */
export function endInOrder(close: () => Promise<void> | undefined, log: LogFile) {
  let ending: 'not yet' | 'closing' | 'closed' = 'not yet';
  app.on('will-quit', (event) => {
    if (ending === 'closed') return;
    if (ending === 'closing') return event.preventDefault();
    ending = 'closing';
    const closing = close();
    if (!closing) return;
    event.preventDefault();
    closing
      .catch((error: unknown) => log.error({ err: error }, 'closing failed'))
      .then(() => log.close())
      .finally(() => {
        ending = 'closed';
        // Electron ignores a quit that is asked for while this event is still being handled.
        setImmediate(() => app.quit());
      });
  });
  return { isEnding: () => ending !== 'not yet' };
}
