import { z } from 'zod';
import { command, Nothing } from './command';

/**
 * - `opening`: the keyring has not been asked yet (it is never asked before a window is visible)
 * - `ok`: secrets can be read and written
 * - `locked`: cannot decrypt now; everything is kept and opens again with the same keyring
 * - `lost`: will never decrypt; the rows are kept, the secrets must be entered again
 * - `unavailable`: no keyring, nothing stored on disk
 * - `memory`: no keyring, and the user chose keys for this run only
 */
export const VaultStatus = z.enum(['opening', 'ok', 'locked', 'lost', 'unavailable', 'memory']);
export type VaultStatus = z.infer<typeof VaultStatus>;

export const VaultState = z.strictObject({
  status: VaultStatus,
  /** What holds the data key, for a person: "GNOME Keyring", "macOS Keychain"... */
  backend: z.string(),
  /** What happened, what it means, what to do; empty when all is well. */
  message: z.string(),
});
export type VaultState = z.infer<typeof VaultState>;

export const vault = {
  state: command({ input: Nothing, output: VaultState }),
  /** Asks the keyring again. */
  unlock: command({ input: Nothing, output: VaultState }),
  /** Only when `unavailable`: keep keys in memory until the app closes. */
  useMemory: command({ input: Nothing, output: VaultState }),
  /**
   * Only when `locked` or `lost`: sets the old data key aside (never deletes it) and makes a new one, so
   * that secrets can be entered again. Rows that the old key encrypted stay until they are replaced.
   */
  startOver: command({ input: Nothing, output: VaultState }),
};
