import type { Credential } from '../../shared/commands/credentials';
import type { Clock } from '../clock';
import type { Logger } from '../logging/logger';
import type { Timer } from '../timer';
import { isStale } from '../vault/staleness';
import type { Vault } from '../vault/vault';
import type { Integrations } from './integrations';

const MINUTE_MS = 60 * 1000;
/** Start-up does no network (invariant 8), and what the user does first is not slowed down. */
const FIRST_AFTER_MS = 5 * MINUTE_MS;
const PAUSE_MS = 2 * MINUTE_MS;
/** Also one that nobody could be reached for is not asked about more often. */
const ONCE_PER_MS = 24 * 60 * MINUTE_MS;

export type BackgroundChecksPorts = {
  vault: Vault;
  integrations: Pick<Integrations, 'validate'>;
  clock: Clock;
  timer: Timer;
  /** At least 0, below 1: spreads the checks out. */
  random(): number;
  isOnline(): boolean;
  isOnBattery(): boolean;
  log: Pick<Logger, 'warn'>;
};

/** Validates again what is stale: one at a time, minutes apart, never offline or on battery. */
export function createBackgroundChecks(ports: BackgroundChecksPorts) {
  const { vault, clock, timer } = ports;
  const attemptedAt = new Map<string, number>();
  let running: { cancel: AbortController; end: Promise<void> } | null = null;
  let callOff = () => {};

  function wait(ms: number): void {
    callOff = timer.after(ms * (1 + ports.random()), () => {
      const cancel = new AbortController();
      running = { cancel, end: step(cancel.signal) };
    });
  }

  async function step(signal: AbortSignal): Promise<void> {
    try {
      const next = isGoodMoment() ? nextStale() : undefined;
      if (next) {
        attemptedAt.set(next.id, clock.now());
        await ports.integrations.validate(next.id, 'schedule', signal);
      }
    } catch (error) {
      if (!signal.aborted) ports.log.warn({ err: error }, 'a background check failed');
    } finally {
      if (!signal.aborted) wait(PAUSE_MS);
    }
  }

  function isGoodMoment(): boolean {
    const isOpen = ['ok', 'memory'].includes(vault.state().status);
    return isOpen && ports.isOnline() && !ports.isOnBattery();
  }

  /** The one that was checked longest ago. */
  function nextStale(): Credential | undefined {
    const now = clock.now();
    return vault
      .all()
      .filter((one) => one.isEnabled && isStale(one, now))
      .filter(({ id }) => now - (attemptedAt.get(id) ?? -ONCE_PER_MS) >= ONCE_PER_MS)
      .sort((a, b) => (a.lastValidatedAt ?? 0) - (b.lastValidatedAt ?? 0))[0];
  }

  return {
    start: () => wait(FIRST_AFTER_MS),
    /** Resolves when the check under way, if any, has been called off. */
    async stop(): Promise<void> {
      callOff();
      running?.cancel.abort();
      await running?.end;
    },
  };
}
