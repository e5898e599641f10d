import type { Clock } from '../../clock';
import { GatewayRefusal } from '../refusal';
import { createLimits, type Limited } from './limits';

/** What requests of clients take up from their first header to the last byte of their answers. */
export type Places = {
  /**
   * A place within the client's limits, and memory for a body of so many bytes. Errors: `rate-limited`;
   * `unavailable` while the bodies of all clients are too much together.
   */
  enter(client: Limited, bodyBytes: number): Place;
};

export type Place = {
  /** The body turned out to have so many bytes, at most what was asked for. */
  keep(bodyBytes: number): void;
  leave(): void;
};

/** Of bodies at once: eight of the largest, or hundreds of usual ones. */
const MOST_BODY_BYTES = 256 * 1_024 * 1_024;
/** Nobody knows for how long: soon, and not at once. */
const FULL_RETRY_MS = 1_000;

export function createPlaces({
  clock,
  mostBodyBytes = MOST_BODY_BYTES,
}: {
  clock: Clock;
  mostBodyBytes?: number;
}): Places {
  const limits = createLimits({ clock });
  let taken = 0;

  return {
    enter(client, bodyBytes) {
      if (taken + bodyBytes > mostBodyBytes)
        throw new GatewayRefusal(
          'unavailable',
          'The requests that Chatelaine’s gateway is working on are as large as it can hold. Try again in a moment.',
          { retryAfterMs: FULL_RETRY_MS },
        );
      const leave = limits.enter(client);
      let own = bodyBytes;
      taken += own;
      const keep = (bytes: number) => {
        taken -= own - bytes;
        own = bytes;
      };
      return {
        keep,
        leave() {
          keep(0);
          leave();
        },
      };
    },
  };
}
