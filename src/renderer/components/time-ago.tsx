import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from './relative-time';

/** When something was, relative to now; the exact time on hover. `at` is in milliseconds. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow();
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={new Date(at).toISOString()}>{relativeTime(at, now)}</time>
    </Tooltip>
  );
}

/** The current time, one tick for the whole page every 20 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / TICK) * TICK + TICK);
}

const TICK = 20_000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, TICK);
  return () => clearInterval(timer);
}
