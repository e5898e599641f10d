import { z } from 'zod';
import { command, Id, ModelId, Timestamp } from './command';

/** How much the model puts into a reply. */
export const Effort = z.enum(['low', 'medium', 'high', 'xhigh', 'max']);
export type Effort = z.infer<typeof Effort>;

export const Model = z.strictObject({
  id: ModelId,
  displayName: z.string(),
  /** Context window in tokens, where the provider says. */
  maxInputTokens: z.int().positive().nullable(),
  /** Longest reply in tokens, where the provider says. */
  maxOutputTokens: z.int().positive().nullable(),
  isDeprecated: z.boolean(),
  /** Levels it can be asked for; empty when it has none, or the provider does not say. */
  efforts: z.array(Effort),
  /**
   * How thinking can be asked for: `adaptive` (the model decides how much), `enabled` (up to a budget),
   * `disabled`; empty when the provider does not say.
   */
  thinking: z.array(z.enum(['adaptive', 'enabled', 'disabled'])),
  acceptsImages: z.boolean(),
  acceptsPdf: z.boolean(),
  hasWebTools: z.boolean(),
});
export type Model = z.infer<typeof Model>;

export const models = {
  /** The provider's own list for the key that would pay; cached for a day unless `refresh`. */
  list: command({
    input: z.strictObject({ profileId: Id, refresh: z.boolean().default(false) }),
    output: z.strictObject({ models: z.array(Model), fetchedAt: Timestamp }),
  }),
};
