import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';

const Count = z.int().nonnegative();

export const ImportSummary = z.strictObject({
  /** Files looked at, and those that had something new. */
  files: Count,
  changedFiles: Count,
  /** Requests that became records, that were there already, and lines that could not be read. */
  added: Count,
  known: Count,
  bad: Count,
  /** Records of models without a price. */
  unpriced: Count,
  costMicroUsd: Count,
  /** How long it took, in ms. */
  durationMs: Count,
  endedAt: Timestamp,
  wasCancelled: z.boolean(),
});
export type ImportSummary = z.infer<typeof ImportSummary>;

/** The history that Claude Code keeps on this machine. */
export const ImportState = z.strictObject({
  /** Asked and answered: the user has decided once. */
  isDecided: z.boolean(),
  /** New lines are read by themselves. */
  isEnabled: z.boolean(),
  /** The profile that the records belong to. */
  profileId: Id.nullable(),
  /** Folders that were found, with what is in them. */
  sources: z.array(z.strictObject({ folder: z.string(), files: Count, bytes: Count })),
  /** While it runs: bytes read of bytes to read. */
  progress: z.strictObject({ done: Count, total: Count, files: Count }).nullable(),
  last: ImportSummary.nullable(),
});
export type ImportState = z.infer<typeof ImportState>;

export const imports = {
  state: command({ input: Nothing, output: ImportState }),
  /** Decides: on reads everything now and new lines from then on; off leaves what was read. */
  setEnabled: command({
    input: z.strictObject({ profileId: Id, isEnabled: z.boolean() }),
    output: ImportState,
  }),
  /** Reads what is new now. `CONFLICT` while it runs. */
  run: command({ input: Nothing, output: ImportState }),
  cancel: command({ input: Nothing, output: ImportState }),
};
