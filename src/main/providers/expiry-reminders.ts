import { z } from 'zod';
import type { Credential } from '../../shared/commands/credentials';
import type { Emit } from '../../shared/events';
import type { SettingsStore } from '../settings/settings';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days before the expiry at which the user is reminded; 0 = it has expired. */
const REMINDER_DAYS = [0, 3, 14];

/** By credential: the tightest reminder given for that expiry. Another expiry starts anew. */
const Given = z.record(z.string(), z.object({ expiresAt: z.number(), days: z.number() }));
const SETTING = 'expiryReminders';

/** Reminds of credentials that expire: once for each threshold, also across restarts. */
export function createExpiryReminders({
  settings,
  emit,
}: {
  settings: Pick<SettingsStore, 'read' | 'write'>;
  emit: Emit;
}) {
  /** Of credentials that live in memory only, so that nothing of them is written. */
  const ofThisRun: z.infer<typeof Given> = {};

  return {
    /** Gives every reminder that is due; of several that were missed, only the tightest. */
    remind(credentials: readonly Credential[], now: number): void {
      const before = settings.read(SETTING, Given, {});
      const stored: z.infer<typeof Given> = {};
      for (const one of credentials) {
        const given = one.isStored ? before[one.id] : ofThisRun[one.id];
        const next = dueReminder(one, now, given) ?? given;
        if (!next) continue;
        (one.isStored ? stored : ofThisRun)[one.id] = next;
        if (next !== given) announce(one, now, emit);
      }
      if (JSON.stringify(stored) !== JSON.stringify(before)) settings.write(SETTING, stored);
    },
  };
}

/** When the next reminder of this credential is due; null when there is none to come. */
export function nextReminderAt({ expiresAt }: Credential, now: number): number | null {
  if (expiresAt === null) return null;
  const times = REMINDER_DAYS.map((days) => expiresAt - days * DAY_MS).filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : null;
}

type Reminder = { expiresAt: number; days: number };

function dueReminder(
  { expiresAt, isEnabled }: Credential,
  now: number,
  given: Reminder | undefined,
): Reminder | null {
  if (expiresAt === null || !isEnabled) return null;
  const days = REMINDER_DAYS.find((threshold) => expiresAt - now <= threshold * DAY_MS);
  if (days === undefined) return null;
  const isGiven = given?.expiresAt === expiresAt && given.days <= days;
  return isGiven ? null : { expiresAt, days };
}

/** Says the days that are really left, which are fewer when the app was closed at the threshold. */
function announce(one: Credential, now: number, emit: Emit): void {
  const { id: credentialId, profileId, credentialName } = one;
  const days = Math.max(0, Math.ceil(((one.expiresAt ?? now) - now) / DAY_MS));
  emit('credentials.expiring', { profileId, credentialId, credentialName, days });
}
