import { z } from 'zod';
import { command, Nothing } from './command';

/** One thing that is not as it should be. */
export const Finding = z.strictObject({
  /** Stable name of the check: `several-active`, `stale-validation`, `missing-columns`... */
  check: z.string(),
  severity: z.enum(['problem', 'notice']),
  /** What was found, for a person. */
  message: z.string(),
  /** What repairing would do; null when only the user can (enter a key again, say). */
  repair: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

export const Examination = z.strictObject({
  /** Every check that was made, in words, and how many findings it has. */
  checks: z.array(
    z.strictObject({ check: z.string(), title: z.string(), findings: z.int().nonnegative() }),
  ),
  findings: z.array(Finding),
});
export type Examination = z.infer<typeof Examination>;

export const doctor = {
  /** Looks and changes nothing. */
  examine: command({ input: Nothing, output: Examination }),
  /** Copies the database first, then repairs what can be repaired, in one transaction. */
  repair: command({
    input: Nothing,
    output: z.strictObject({
      repaired: z.array(z.string()),
      backup: z.string(),
      examination: Examination,
    }),
  }),
};
