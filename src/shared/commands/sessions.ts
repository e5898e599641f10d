import { z } from 'zod';
import { command, Id, ModelId, Name, Nothing, Timestamp } from './command';

/**
 * - `idle`: waiting for the user
 * - `running`: a turn is under way
 * - `waiting`: wants permission for a tool call
 * - `interrupted`: stopped by the user, a crash or a failure; resumes with what is on disk
 */
export const SessionStatus = z.enum(['idle', 'running', 'waiting', 'interrupted']);
export type SessionStatus = z.infer<typeof SessionStatus>;

export const SessionUsage = z.strictObject({
  requests: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  costMicroUsd: z.int().nonnegative(),
  /** Requests whose price is not known: they are not part of `costMicroUsd`. */
  unpriced: z.int().nonnegative(),
  /** Input tokens of the latest request: how full the context is. */
  contextTokens: z.int().nonnegative(),
});
export type SessionUsage = z.infer<typeof SessionUsage>;

/** Who pays: a credential of the profile, or the environment's key when the profile allows it. */
export const Payer = z.strictObject({
  credentialId: Id.nullable(),
  name: z.string(),
  hint: z.string().max(4),
});
export type Payer = z.infer<typeof Payer>;

export const Session = z.strictObject({
  id: Id,
  profileId: Id,
  title: Name,
  status: SessionStatus,
  /** Why it is `interrupted`, for a person; null otherwise. */
  statusMessage: z.string().nullable(),
  /** The error behind `statusMessage`, where there is one. */
  statusCode: z.string().nullable(),
  model: ModelId,
  workspace: z.string(),
  systemPrompt: z.string(),
  payer: Payer.nullable(),
  usage: SessionUsage,
  /** Messages written but not yet sent: they go out when the turn ends. */
  queued: z.int().nonnegative(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  archivedAt: Timestamp.nullable(),
});
export type Session = z.infer<typeof Session>;

/** What the transcript shows of a content block; blocks it has no view for are left out. */
export const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('thinking'), text: z.string() }),
  z.strictObject({ type: z.literal('tool_use'), toolCallId: z.string() }),
  z.strictObject({ type: z.literal('notice'), text: z.string() }),
]);
export type Block = z.infer<typeof Block>;

export const Message = z.strictObject({
  sessionId: Id,
  /** Position in the session, from 1, growing; numbers that only carry tool results are left out. */
  seq: z.int().positive(),
  role: z.enum(['user', 'assistant']),
  /** Completed blocks only: each is on disk. */
  blocks: z.array(Block),
  stopReason: z.string().nullable(),
  /** True while the reply is still being streamed. */
  isStreaming: z.boolean(),
  createdAt: Timestamp,
});
export type Message = z.infer<typeof Message>;

/** `pending`: the model asked for it and it has not been looked at yet. */
export const ToolCallStatus = z.enum([
  'pending',
  'asking',
  'running',
  'done',
  'failed',
  'denied',
  'interrupted',
]);
export type ToolCallStatus = z.infer<typeof ToolCallStatus>;

export const ToolCall = z.strictObject({
  /** The provider's id of the tool use. */
  id: z.string(),
  sessionId: Id,
  seq: z.int().positive(),
  name: z.string(),
  /** The exact input, as JSON text. */
  input: z.string(),
  /** For edits and writes: the file as it was and as it will be, to show a diff; null elsewhere. */
  change: z.strictObject({ path: z.string(), before: z.string(), after: z.string() }).nullable(),
  status: ToolCallStatus,
  output: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const PermissionDecision = z.enum(['once', 'session', 'deny']);
export type PermissionDecision = z.infer<typeof PermissionDecision>;

/** A tool call that waits for the user. It binds to the hash of the exact input. */
export const PermissionRequest = z.strictObject({
  id: Id,
  sessionId: Id,
  toolCallId: z.string(),
  toolName: z.string(),
  /** What "allow for this session" would allow from now on, in words. */
  sessionScope: z.string(),
  inputHash: z.string(),
  createdAt: Timestamp,
});
export type PermissionRequest = z.infer<typeof PermissionRequest>;

/** Whether bash can run here; `reason` says why not and what to install. */
export const SandboxState = z.strictObject({ available: z.boolean(), reason: z.string() });
export type SandboxState = z.infer<typeof SandboxState>;

const One = z.strictObject({ sessionId: Id });
const Workspace = z.string().min(1).max(4_096);

export const sessions = {
  list: command({
    input: z.strictObject({ profileId: Id, archived: z.boolean().default(false) }),
    output: z.array(Session),
  }),
  get: command({ input: One, output: Session }),
  /** A page of the transcript, oldest first: the last `limit` messages before `beforeSeq` (or the end). */
  transcript: command({
    input: z.strictObject({
      sessionId: Id,
      beforeSeq: z.int().positive().nullish(),
      limit: z.int().min(1).max(500).default(200),
    }),
    output: z.strictObject({
      messages: z.array(Message),
      toolCalls: z.array(ToolCall),
      permissionRequests: z.array(PermissionRequest),
      hasEarlier: z.boolean(),
    }),
  }),
  /** `WORKSPACE_MISSING` when the folder is not there; `NO_CREDENTIAL` when nothing can pay. */
  create: command({
    input: z.strictObject({
      profileId: Id,
      workspace: Workspace,
      model: ModelId,
      title: Name.optional(),
      systemPrompt: z.string().max(100_000).default(''),
    }),
    output: Session,
  }),
  /** The message is on disk when this answers. While a turn runs it is queued behind it. */
  send: command({
    input: z.strictObject({ sessionId: Id, text: z.string().trim().min(1).max(1_000_000) }),
    output: Session,
  }),
  /** Stops the turn at once, mid-stream or mid-tool. What is complete stays. */
  stop: command({ input: One, output: Session }),
  /** Continues an interrupted session from what is on disk. */
  resume: command({ input: One, output: Session }),
  update: command({
    input: z.strictObject({ sessionId: Id, title: Name.optional(), model: ModelId.optional() }),
    output: Session,
  }),
  archive: command({
    input: z.strictObject({ sessionId: Id, archived: z.boolean() }),
    output: Session,
  }),
  /** `CONFLICT` when the request was answered already or its input is not the one shown. */
  decide: command({
    input: z.strictObject({
      requestId: Id,
      inputHash: z.string().max(128),
      decision: PermissionDecision,
      reason: z.string().trim().max(2_000).default(''),
    }),
    output: Nothing,
  }),
  /** Folders of earlier sessions that still exist, most recent first. */
  workspaces: command({ input: z.strictObject({ profileId: Id }), output: z.array(z.string()) }),
  sandbox: command({ input: Nothing, output: SandboxState }),
};
