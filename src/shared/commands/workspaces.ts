import { z } from 'zod';
import { command } from './command';

const Path = z.string().min(1).max(4_096);
/** A host name, such as `api.github.com`, or `*.` and a host name for all below it. */
export const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, {
    error: 'Write a domain such as example.com or *.example.com.',
  });

/** A folder that sessions work in, and what the user said about it. */
export const Workspace = z.strictObject({
  path: z.string(),
  /** Its instruction files are read. */
  isTrusted: z.boolean(),
  /** `CLAUDE.md`, `AGENTS.md`: those that are there, read or not. */
  instructionFiles: z.array(z.string()),
  /** What commands may reach over the network; empty = nothing. */
  allowedDomains: z.array(z.string()),
});
export type Workspace = z.infer<typeof Workspace>;

export const workspaces = {
  /** Those the user said something about. */
  list: command({ input: z.strictObject({}), output: z.array(Workspace) }),
  /** `WORKSPACE_MISSING` when it is no folder. */
  get: command({ input: z.strictObject({ path: Path }), output: Workspace }),
  update: command({
    input: z.strictObject({
      path: Path,
      isTrusted: z.boolean().optional(),
      allowedDomains: z.array(Domain).max(200).optional(),
    }),
    output: Workspace,
  }),
};
