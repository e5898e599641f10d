import { z } from 'zod';
import { BudgetLimit } from './budgets';
import { command, Id, ModelId, Name, Nothing, Timestamp } from './command';
import { Effort } from './models';
import { SessionMode } from './sessions';

/** What a template says; null leaves it to the session's usual choice. */
const Draft = z.strictObject({
  name: Name,
  /** `{{name}}` is a placeholder that is asked for; `{{name=usual}}` has a usual answer. */
  prompt: z.string().trim().min(1).max(100_000),
  /** '' = in every workspace of the profile. */
  workspace: z.string().max(4_096).default(''),
  model: ModelId.nullable().default(null),
  mode: SessionMode.nullable().default(null),
  effort: Effort.nullable().default(null),
  /** Names of tools; null = all. */
  tools: z.array(z.string().min(1).max(120)).max(200).nullable().default(null),
  webAccess: z.boolean().default(false),
  inWorktree: z.boolean().default(false),
  budgetMicroUsd: BudgetLimit.nullable().default(null),
});

/** A prompt that is kept, with all that a session needs to begin. */
export const Template = Draft.extend({
  id: Id,
  profileId: Id,
  placeholders: z.array(z.strictObject({ name: z.string(), usual: z.string() })),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Template = z.infer<typeof Template>;

export const templates = {
  /** Of the profile; those for one workspace only when it is that one, or none is given. By name. */
  list: command({
    input: z.strictObject({ profileId: Id, workspace: z.string().max(4_096).nullish() }),
    output: z.array(Template),
  }),
  /** `CONFLICT` when there is one of that name for the same workspace. */
  add: command({ input: Draft.extend({ profileId: Id }), output: Template }),
  update: command({ input: Draft.extend({ templateId: Id }), output: Template }),
  /** Can be undone by `add` with the same content. */
  remove: command({ input: z.strictObject({ templateId: Id }), output: Nothing }),
};
