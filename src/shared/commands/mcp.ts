import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';
import { Domain } from './workspaces';

/** Part of the names of its tools, `mcp__<name>__<tool>`: letters, digits, `-` and `_`. */
const ServerName = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { error: 'Use letters, digits, - and _ only.' })
  .refine((name) => !name.includes('__'), { error: 'Use single underscores only.' });
const Folder = z.string().min(1).max(4_096);

/** How a server is reached. Secret values are not part of it: see `secrets`. */
export const McpTransport = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('stdio'),
    /** Started in the sandbox, in the session's workspace. */
    command: z.string().trim().min(1).max(4_096),
    args: z.array(z.string().max(4_096)).max(100),
    /** Folders that it may read beside the workspace, where it is installed for example. */
    readableFolders: z.array(Folder).max(20),
    /** What it may reach over the network; empty = nothing. */
    allowedDomains: z.array(Domain).max(50),
  }),
  z.strictObject({ type: z.literal('http'), url: z.url({ protocol: /^https?$/ }).max(2_048) }),
]);
export type McpTransport = z.infer<typeof McpTransport>;

export const McpTool = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** Sessions are offered it. */
  isEnabled: z.boolean(),
});
export type McpTool = z.infer<typeof McpTool>;

export const McpServer = z.strictObject({
  id: Id,
  profileId: Id,
  /** null = in every workspace of the profile. */
  workspace: z.string().nullable(),
  name: z.string(),
  transport: McpTransport,
  isEnabled: z.boolean(),
  /** Environment variables (stdio) or headers (HTTP), by name; their values are in the vault. */
  secrets: z.array(z.strictObject({ name: z.string(), hint: z.string().max(4) })),
  /** As of the last test; empty before that. */
  tools: z.array(McpTool),
  lastTestedAt: Timestamp.nullable(),
  /** Why the last test failed; null when it did not, or there was none. */
  problem: z.string().nullable(),
});
export type McpServer = z.infer<typeof McpServer>;

/** An environment variable or a header. */
const SecretName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, { error: 'Use letters, digits, - and _ only.' });
const NewSecret = z.strictObject({ name: SecretName, value: z.string().min(1).max(20_000) });
const One = z.strictObject({ serverId: Id });

export const mcp = {
  list: command({ input: z.strictObject({ profileId: Id }), output: z.array(McpServer) }),
  /** `CONFLICT` when the profile has a server of that name for the same workspaces. */
  add: command({
    input: z.strictObject({
      profileId: Id,
      workspace: Folder.nullable(),
      name: ServerName,
      transport: McpTransport,
      secrets: z.array(NewSecret).max(20).default([]),
    }),
    output: McpServer,
  }),
  /**
   * `setSecrets` adds or replaces, `removeSecrets` takes away. A new address or command needs every
   * secret again (`INVALID_INPUT` names those that are missing): a secret goes only where it was meant to.
   */
  update: command({
    input: z.strictObject({
      serverId: Id,
      name: ServerName.optional(),
      workspace: Folder.nullable().optional(),
      transport: McpTransport.optional(),
      isEnabled: z.boolean().optional(),
      setSecrets: z.array(NewSecret).max(20).default([]),
      removeSecrets: z.array(z.string().max(200)).max(20).default([]),
    }),
    output: McpServer,
  }),
  remove: command({ input: One, output: Nothing }),
  /**
   * Connects and reads its tools; `workspace` is where a stdio server is started (default: its own, else
   * a folder made for the test). A failure is in `problem` of the answer.
   */
  test: command({
    input: One.extend({ workspace: Folder.nullish() }),
    output: McpServer,
  }),
  enableTool: command({
    input: One.extend({ tool: z.string().max(200), isEnabled: z.boolean() }),
    output: McpServer,
  }),
};
