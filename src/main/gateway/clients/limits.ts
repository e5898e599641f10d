import type { Clock } from '../../clock';
import { GatewayRefusal } from '../refusal';
import type { AuthenticatedClient } from './authenticate';

/** How fast and how much at once each client may ask. */
export type Limits = {
  /** Takes a place; returns how to give it back. Errors: `rate-limited`. */
  enter(client: Limited): () => void;
};

export type Limited = Pick<
  AuthenticatedClient,
  'clientId' | 'requestsPerMinute' | 'concurrentRequests'
>;

const MINUTE_MS = 60_000;
/** Where places are full nobody knows for how long: soon, and not at once. */
const FULL_RETRY_MS = 1_000;

export function createLimits({ clock }: { clock: Clock }): Limits {
  const underWay = new Map<string, number>();
  const windows = new Map<string, Window>();

  function windowOf(clientId: string, perMinute: number): Window {
    const known = windows.get(clientId);
    if (known?.size === perMinute) return known;
    const made = createWindow(perMinute);
    windows.set(clientId, made);
    return made;
  }

  return {
    enter({ clientId, requestsPerMinute, concurrentRequests }) {
      const now = clock.now();
      const busy = underWay.get(clientId) ?? 0;
      if (concurrentRequests !== null && busy >= concurrentRequests)
        throw new GatewayRefusal('rate-limited', tooManyAtOnce(concurrentRequests), {
          retryAfterMs: FULL_RETRY_MS,
        });
      if (requestsPerMinute !== null) {
        const waitMs = windowOf(clientId, requestsPerMinute).take(now);
        if (waitMs > 0)
          throw new GatewayRefusal('rate-limited', tooFast(requestsPerMinute), {
            retryAfterMs: waitMs,
          });
      } else windows.delete(clientId);
      underWay.set(clientId, busy + 1);
      let isInside = true;
      return () => {
        if (!isInside) return;
        isInside = false;
        const left = (underWay.get(clientId) ?? 1) - 1;
        if (left > 0) underWay.set(clientId, left);
        else underWay.delete(clientId);
      };
    },
  };
}

type Window = { readonly size: number; take(now: number): number };

/** At most `size` in any minute: the moments of the last `size` requests, in a ring. */
function createWindow(size: number): Window {
  const ring: number[] = [];
  let count = 0;
  return {
    size,
    /** 0 when there is room, which is taken; otherwise how long to wait, in ms. */
    take(now) {
      const place = count % size;
      const oldest = ring[place];
      // A clock that was put back must not lock a client out.
      const isRecent = oldest !== undefined && oldest <= now && now - oldest < MINUTE_MS;
      if (isRecent) return oldest + MINUTE_MS - now;
      ring[place] = now;
      count += 1;
      return 0;
    },
  };
}

function tooManyAtOnce(limit: number): string {
  return `This client may have ${limit} ${limit === 1 ? 'request' : 'requests'} under way at once, and has. Wait for one to end; its owner can raise the limit in Chatelaine, under Clients.`;
}

function tooFast(limit: number): string {
  return `This client may make ${limit} ${limit === 1 ? 'request' : 'requests'} a minute, and has. Wait a little; its owner can raise the limit in Chatelaine, under Clients.`;
}
