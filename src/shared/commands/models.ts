import { z } from 'zod';
import { command, Id, ModelId, Timestamp } from './command';

export const Model = z.strictObject({
  id: ModelId,
  displayName: z.string(),
  /** Context window in tokens, where the provider says. */
  maxInputTokens: z.int().positive().nullable(),
  /** Longest reply in tokens, where the provider says. */
  maxOutputTokens: z.int().positive().nullable(),
  isDeprecated: z.boolean(),
});
export type Model = z.infer<typeof Model>;

export const models = {
  /** The provider's own list for the key that would pay; cached for a day unless `refresh`. */
  list: command({
    input: z.strictObject({ profileId: Id, refresh: z.boolean().default(false) }),
    output: z.strictObject({ models: z.array(Model), fetchedAt: Timestamp }),
  }),
};
