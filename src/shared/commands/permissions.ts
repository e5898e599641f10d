import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';
import { SessionMode } from './sessions';

const Workspace = z.string().min(1).max(4_096);
/** `bash`, `write` (writes and edits), or an MCP server's tool, `mcp__<server>__<tool>`. */
const Tool = z.string().trim().min(1).max(200);
/**
 * - `bash`: words of one command, such as `git status` or `npm test *`; `*` at the end stands for any
 *   further words
 * - `write`: a glob over paths in the workspace, such as `src/**`
 * - MCP: `*`
 */
const Pattern = z.string().trim().min(1).max(4_000);
const Verdict = z.enum(['allow', 'deny']);

/** Decides tool calls without asking. A rule that denies is stronger than any that allows. */
export const PermissionRule = z.strictObject({
  id: Id,
  /** Where it holds; null = in every workspace. */
  workspace: z.string().nullable(),
  tool: z.string(),
  pattern: z.string(),
  decision: Verdict,
  createdAt: Timestamp,
});
export type PermissionRule = z.infer<typeof PermissionRule>;

export const permissions = {
  /** Rules of a workspace and those that hold everywhere; without `workspace` all there are. */
  list: command({
    input: z.strictObject({ workspace: Workspace.nullish() }),
    output: z.array(PermissionRule),
  }),
  /** `INVALID_INPUT` for a pattern that could never match, with what is wrong with it. */
  add: command({
    input: z.strictObject({
      workspace: Workspace.nullable(),
      tool: Tool,
      pattern: Pattern,
      decision: Verdict,
    }),
    output: PermissionRule,
  }),
  update: command({
    input: z.strictObject({
      ruleId: Id,
      pattern: Pattern.optional(),
      decision: Verdict.optional(),
    }),
    output: PermissionRule,
  }),
  remove: command({ input: z.strictObject({ ruleId: Id }), output: Nothing }),
  /** Would this call be allowed? Nothing is run. */
  test: command({
    input: z.strictObject({
      workspace: Workspace,
      mode: SessionMode,
      tool: Tool,
      /** A command for `bash`, a path for `write`; ignored for the others. */
      text: z.string().max(100_000),
    }),
    output: z.strictObject({
      verdict: z.enum(['allow', 'ask', 'deny']),
      /** In words: which rule or mode decides, or why none does. */
      because: z.string(),
      ruleIds: z.array(Id),
    }),
  }),
};
