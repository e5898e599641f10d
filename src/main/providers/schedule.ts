import type { Credential } from '../../shared/commands/credentials';
import type { Emit } from '../../shared/events';
import type { SettingsStore } from '../settings/settings';
import { type BackgroundChecksPorts, createBackgroundChecks } from './background-checks';
import { createExpiryReminders, nextReminderAt } from './expiry-reminders';

/** A window that has just been shown may not be listening yet. */
const FIRST_LOOK_MS = 10_000;
/** Timers stand still while the machine sleeps, so the clock is looked at this often anyway. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** What happens to credentials when their time comes. */
export type CredentialSchedule = {
  /** Switches off at once what was due while the app was closed; the rest follows. */
  start(): void;
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
};

/** Scheduled deactivation, reminders of expiry, and background validation. */
export function createCredentialSchedule(
  ports: BackgroundChecksPorts & { settings: Pick<SettingsStore, 'read' | 'write'>; emit: Emit },
): CredentialSchedule {
  const { vault, clock, timer, log } = ports;
  const reminders = createExpiryReminders(ports);
  const checks = createBackgroundChecks(ports);
  let callOff = () => {};
  let stopListening = () => {};

  function wakeIn(ms: number): void {
    callOff();
    callOff = timer.after(ms, () => {
      attempt(look);
      wakeIn(untilNext());
    });
  }

  function look(): void {
    vault.deactivateDue();
    reminders.remind(vault.all(), clock.now());
  }

  function untilNext(): number {
    let wait = LONGEST_WAIT_MS;
    attempt(() => {
      const now = clock.now();
      wait = Math.min(wait, ...vault.all().map((one) => nextAt(one, now) - now));
    });
    return wait;
  }

  /** A failing disk is told by what the user does next; the schedule just tries again. */
  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      log.warn({ err: error }, 'the schedule of credentials failed');
    }
  }

  return {
    start() {
      attempt(() => vault.deactivateDue());
      const first = clock.now() + FIRST_LOOK_MS;
      stopListening = vault.onChange(() => wakeIn(Math.max(0, first - clock.now())));
      wakeIn(FIRST_LOOK_MS);
      checks.start();
    },
    async stop() {
      stopListening();
      callOff();
      await checks.stop();
    },
  };
}

/** When this credential's time comes next; infinity when it never does. What is overdue has just failed. */
function nextAt(one: Credential, now: number): number {
  const { deactivationScheduledAt: at } = one;
  const deactivation = at !== null && at > now ? at : Number.POSITIVE_INFINITY;
  return Math.min(deactivation, nextReminderAt(one, now) ?? Number.POSITIVE_INFINITY);
}
