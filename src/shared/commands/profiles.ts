import { z } from 'zod';
import { command, Id, ModelId, Name, Nothing, Timestamp } from './command';

/** A person or role on this machine; owns credentials, preferences, sessions and usage. */
export const Profile = z.strictObject({
  id: Id,
  name: Name,
  email: z.email().nullable(),
  preferredModel: ModelId.nullable(),
  /** Opt-in: `ANTHROPIC_API_KEY` of the environment may pay when no credential of the profile can. */
  useEnvironmentKey: z.boolean(),
  /** Whether the app's environment has `ANTHROPIC_API_KEY` at all (never the key). */
  environmentKeyPresent: z.boolean(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  archivedAt: Timestamp.nullable(),
});
export type Profile = z.infer<typeof Profile>;

export const profiles = {
  /** All profiles, archived ones last, and which one is in use. */
  list: command({
    input: Nothing,
    output: z.strictObject({ profiles: z.array(Profile), currentId: Id.nullable() }),
  }),
  create: command({
    input: z.strictObject({ name: Name, email: z.email().nullish() }),
    output: Profile,
  }),
  update: command({
    input: z.strictObject({
      profileId: Id,
      name: Name.optional(),
      email: z.email().nullable().optional(),
      preferredModel: ModelId.nullable().optional(),
      useEnvironmentKey: z.boolean().optional(),
    }),
    output: Profile,
  }),
  /** Makes this the profile that the app shows and new sessions belong to. */
  switch: command({ input: z.strictObject({ profileId: Id }), output: Profile }),
  /** Archives or restores. The profile in use cannot be archived (`CONFLICT`). */
  archive: command({
    input: z.strictObject({ profileId: Id, archived: z.boolean() }),
    output: Profile,
  }),
};
