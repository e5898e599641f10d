import type { Emit } from '../../../shared/events';
import type { Timer } from '../../timer';

/** Tells the windows what changed, a few times a second at most. */
export type PassthroughNews = {
  requestsChanged(): void;
  usageChanged(profileId: string): void;
  /** Tells what is left to tell, and nothing after it. */
  close(): void;
};

const TELL_EVERY_MS = 250;

export function createPassthroughNews(ports: { emit: Emit; timer: Timer }): PassthroughNews {
  const { emit, timer } = ports;
  const profiles = new Set<string>();
  let haveRequestsChanged = false;
  let isClosed = false;
  let cancel: (() => void) | null = null;

  function tell(): void {
    cancel = null;
    if (haveRequestsChanged) emit('gateway.requests', {});
    for (const profileId of profiles) emit('usage.changed', { profileId });
    haveRequestsChanged = false;
    profiles.clear();
  }

  function soon(): void {
    if (!isClosed) cancel ??= timer.after(TELL_EVERY_MS, tell);
  }

  return {
    requestsChanged() {
      haveRequestsChanged = true;
      soon();
    },
    usageChanged(profileId) {
      profiles.add(profileId);
      soon();
    },
    close() {
      isClosed = true;
      cancel?.();
      tell();
    },
  };
}
