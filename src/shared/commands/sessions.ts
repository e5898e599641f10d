import { z } from 'zod';
import { BudgetLimit } from './budgets';
import { command, Id, ModelId, Name, Nothing, Timestamp } from './command';
import { Effort } from './models';
import { SessionWorktree } from './worktrees';

/**
 * - `idle`: the user's turn
 * - `queued`: its turn begins when one of those at work ends: only so many run at once
 * - `running`: a turn is under way
 * - `asking`: wants permission for a tool call
 * - `waiting`: the provider cannot be had right now; goes on by itself at `retry.at`
 * - `interrupted`: stopped by the user, a crash or a failure; resumes with what is on disk
 */
export const SessionStatus = z.enum([
  'idle',
  'queued',
  'running',
  'asking',
  'waiting',
  'interrupted',
]);
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

/**
 * - `ask`: whatever changes or runs something asks first
 * - `accept_edits`: writes and edits inside the workspace do not ask
 * - `plan`: nothing is changed or run; the model reads and proposes
 */
export const SessionMode = z.enum(['ask', 'accept_edits', 'plan']);
export type SessionMode = z.infer<typeof SessionMode>;

/** `auto` leaves it to the model's own default. */
export const Thinking = z.enum(['auto', 'on', 'off']);
export type Thinking = z.infer<typeof Thinking>;

/** What can be changed of a session at any time; it holds from the next request on. */
export const SessionOptions = z.strictObject({
  model: ModelId,
  mode: SessionMode,
  /** null = the model's own default. */
  effort: Effort.nullable(),
  thinking: Thinking,
  /** The provider's own web search and fetch, which it charges for. */
  webAccess: z.boolean(),
  /** Names of the tools it has; null = all that there are. */
  tools: z.array(z.string().min(1).max(120)).max(200).nullable(),
});
export type SessionOptions = z.infer<typeof SessionOptions>;

/** Longest text of one message, in UTF-16 units. */
const MessageText = z.string().trim().max(1_000_000);

/** A file that goes with a message, as it comes in. */
export const NewAttachment = z.strictObject({
  name: z.string().trim().min(1).max(255),
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf']),
  /** Base64. Together at most {@link MAX_ATTACHMENT_BYTES}. */
  data: z.base64().min(4),
});
export type NewAttachment = z.infer<typeof NewAttachment>;

/** What one message may carry in files, in bytes before base64: the API takes 32 MB per request. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;
export const MAX_ATTACHMENTS = 20;

/** A file of a message, without its content: ask `sessions.attachment` for that. */
export const Attachment = z.strictObject({
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
});
export type Attachment = z.infer<typeof Attachment>;

/** A follow-up that goes out when the turn ends; until then it can be changed. */
export const QueuedMessage = z.strictObject({
  id: Id,
  text: z.string(),
  attachments: z.array(Attachment),
  createdAt: Timestamp,
});
export type QueuedMessage = z.infer<typeof QueuedMessage>;

export const Session = SessionOptions.extend({
  id: Id,
  profileId: Id,
  title: Name,
  status: SessionStatus,
  /** Why it is `interrupted` or `waiting`, for a person; null otherwise. */
  statusMessage: z.string().nullable(),
  /** The error behind `statusMessage`, where there is one. */
  statusCode: z.string().nullable(),
  /** While it is `waiting`: when it tries again by itself, and how often it has tried. */
  retry: z.strictObject({ at: Timestamp, attempt: z.int().positive() }).nullable(),
  workspace: z.string(),
  systemPrompt: z.string(),
  payer: Payer.nullable(),
  usage: SessionUsage,
  /** Messages written but not yet sent, oldest first: they go out together when the turn ends. */
  queue: z.array(QueuedMessage),
  /** The git worktree it works in; null when it works in the workspace itself. */
  worktree: SessionWorktree.nullable(),
  /** `claude-code`: a conversation that was brought in, and is only read. */
  source: z.enum(['own', 'claude-code']),
  /** `managed`: its tools run on the provider's machines. */
  runner: z.enum(['local', 'managed']),
  /** The comparison it is part of. */
  comparisonId: Id.nullable(),
  /** The session it was forked from, and the first message it does not share with it. */
  forkedFrom: z.strictObject({ sessionId: Id, beforeSeq: z.int().positive() }).nullable(),
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
  /** A file of a user's message; `index` is its place for `sessions.attachment`. */
  Attachment.extend({ type: z.literal('attachment'), index: z.int().nonnegative() }),
  /** A tool that the provider ran: web search or fetch. */
  z.strictObject({
    type: z.literal('server_tool'),
    id: z.string(),
    name: z.string(),
    /** The query or the address. */
    input: z.string(),
    sources: z.array(z.strictObject({ title: z.string(), url: z.string() })),
    /** Why it failed; null when it did not, or has not ended. */
    error: z.string().nullable(),
  }),
  /** What was kept of everything before, when the conversation was compacted. */
  z.strictObject({ type: z.literal('compaction'), text: z.string() }),
  z.strictObject({
    type: z.literal('notice'),
    text: z.string(),
    /** What the reader may want to do about it. */
    action: z.enum(['continue', 'compact']).nullable(),
  }),
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

/** `workspace`: always in this workspace. */
export const PermissionDecision = z.enum(['once', 'session', 'workspace', 'deny']);
export type PermissionDecision = z.infer<typeof PermissionDecision>;

/** What a wider answer would allow from now on, in words; null when there is no such answer. */
export const PermissionScope = z.strictObject({
  words: z.string().nullable(),
  /** Why there is none; empty when there is one. */
  reason: z.string(),
});
export type PermissionScope = z.infer<typeof PermissionScope>;

/** A tool call that waits for the user. It binds to the hash of the exact input. */
export const PermissionRequest = z.strictObject({
  id: Id,
  sessionId: Id,
  profileId: Id,
  /** Of the session, for a queue that spans several. */
  sessionTitle: z.string(),
  toolCallId: z.string(),
  toolName: z.string(),
  sessionScope: PermissionScope,
  workspaceScope: PermissionScope,
  inputHash: z.string(),
  createdAt: Timestamp,
});
export type PermissionRequest = z.infer<typeof PermissionRequest>;

/** Whether bash can run here; `reason` says why not and what to install. */
export const SandboxState = z.strictObject({ available: z.boolean(), reason: z.string() });
export type SandboxState = z.infer<typeof SandboxState>;

/** A command that goes on in the background, until it ends or its session does. */
export const Job = z.strictObject({
  id: z.string(),
  command: z.string(),
  /** null while it runs. */
  exitCode: z.int().nullable(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
});
export type Job = z.infer<typeof Job>;

const One = z.strictObject({ sessionId: Id });
const Workspace = z.string().min(1).max(4_096);

export const sessions = {
  list: command({
    input: z.strictObject({ profileId: Id, archived: z.boolean().default(false) }),
    output: z.array(Session),
  }),
  get: command({ input: One, output: Session }),
  /**
   * A page of the transcript, oldest first: the first `limit` messages after `afterSeq` when that is
   * given, else the last `limit` before `beforeSeq`, else the last `limit` of all.
   */
  transcript: command({
    input: z.strictObject({
      sessionId: Id,
      beforeSeq: z.int().positive().nullish(),
      afterSeq: z.int().nonnegative().nullish(),
      limit: z.int().min(1).max(500).default(200),
    }),
    output: z.strictObject({
      messages: z.array(Message),
      toolCalls: z.array(ToolCall),
      permissionRequests: z.array(PermissionRequest),
      hasEarlier: z.boolean(),
      hasLater: z.boolean(),
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
      mode: SessionMode.default('ask'),
      effort: Effort.nullable().default(null),
      thinking: Thinking.default('auto'),
      webAccess: z.boolean().default(false),
      tools: z.array(z.string().min(1).max(120)).max(200).nullable().default(null),
      /** A branch and a folder of its own; `workspace` is then where it is made from. */
      worktree: z
        .strictObject({
          /** Made up from the title when it is not given. */
          branch: z.string().trim().min(1).max(200).optional(),
          /** Brings along what is changed and not committed in the workspace; the workspace stays as it is. */
          withChanges: z.boolean().default(false),
        })
        .nullish(),
      /** `managed` is experimental: `CONFLICT` unless it is switched on in the settings. */
      runner: z.enum(['local', 'managed']).default('local'),
      /** A hard budget of its own, in total. */
      budgetMicroUsd: BudgetLimit.nullish(),
    }),
    output: Session,
  }),
  /** The message is on disk when this answers. While a turn runs it is queued behind it. */
  send: command({
    input: z.strictObject({
      sessionId: Id,
      /** May be empty when there are attachments. */
      text: MessageText,
      attachments: z.array(NewAttachment).max(MAX_ATTACHMENTS).default([]),
    }),
    output: Session,
  }),
  /** `NOT_FOUND` when it has been sent meanwhile. */
  editQueued: command({
    input: z.strictObject({ sessionId: Id, messageId: Id, text: MessageText.min(1) }),
    output: Session,
  }),
  /** Takes a follow-up back. `NOT_FOUND` when it has been sent meanwhile. */
  removeQueued: command({
    input: z.strictObject({ sessionId: Id, messageId: Id }),
    output: Session,
  }),
  /** Stops the turn at once, mid-stream or mid-tool. What is complete stays. */
  stop: command({ input: One, output: Session }),
  /** Continues an interrupted session from what is on disk; an idle one is asked to go on. */
  resume: command({ input: One, output: Session }),
  /** Tries again now instead of at `retry.at`. Nothing to do unless the session is `waiting`. */
  retry: command({ input: One, output: Session }),
  /** Replaces what was said so far by a summary, as happens by itself near the model's limit. */
  compact: command({ input: One, output: Session }),
  /**
   * A new session with the messages before `beforeSeq` (null: with all), which goes on from there; with
   * `text` that is sent at once. The files in the workspace stay as they are.
   */
  fork: command({
    input: z.strictObject({
      sessionId: Id,
      beforeSeq: z.int().positive().nullable(),
      text: MessageText.min(1).optional(),
      /** Of the message at `beforeSeq`, to be sent again with `text`: see `attachment`. */
      keepAttachments: z.boolean().default(true),
    }),
    output: Session,
  }),
  update: command({
    input: SessionOptions.partial().extend({ sessionId: Id, title: Name.optional() }),
    output: Session,
  }),
  /** Messages with `query` in what was said or in a tool's call or output, oldest first. */
  find: command({
    input: z.strictObject({ sessionId: Id, query: z.string().min(1).max(500) }),
    output: z.strictObject({
      hits: z.array(z.strictObject({ seq: z.int().positive(), excerpt: z.string() })),
      /** There are more than were looked for. */
      isCut: z.boolean(),
    }),
  }),
  attachment: command({
    input: z.strictObject({
      sessionId: Id,
      seq: z.int().positive(),
      index: z.int().nonnegative(),
    }),
    output: z.strictObject({ mediaType: z.string(), data: z.string() }),
  }),
  /** Everything that wants permission, in all sessions of the profile, oldest first. */
  asking: command({
    input: z.strictObject({ profileId: Id }),
    output: z.array(PermissionRequest),
  }),
  /** Ids of the sessions, of all profiles, that wait for their turn: the next one first. */
  queued: command({ input: Nothing, output: z.array(Id) }),
  jobs: command({ input: One, output: z.array(Job) }),
  stopJob: command({
    input: z.strictObject({ sessionId: Id, jobId: z.string().max(64) }),
    output: z.array(Job),
  }),
  archive: command({
    input: z.strictObject({ sessionId: Id, archived: z.boolean() }),
    output: Session,
  }),
  /**
   * Gone from every list; `restore` brings it back for 30 days, then it is deleted for good. What it used stays
   * in the ledger. `SESSION_BUSY` while it works.
   */
  remove: command({ input: One, output: Nothing }),
  restore: command({ input: One, output: Session }),
  /** In all sessions of the profile, archived ones too, best first. */
  search: command({
    input: z.strictObject({
      profileId: Id,
      /** Words; "quoted" ones stand together; a word is also found at the beginning of another. */
      query: z.string().trim().min(1).max(200),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: z.strictObject({
      hits: z.array(
        z.strictObject({
          sessionId: Id,
          title: z.string(),
          workspace: z.string(),
          isArchived: z.boolean(),
          /** null: the hit is in the title. */
          seq: z.int().positive().nullable(),
          /** Plain text around the hit, in parts of which those that fit are marked. */
          excerpt: z.array(z.strictObject({ text: z.string(), isHit: z.boolean() })),
          at: Timestamp,
        }),
      ),
      isCut: z.boolean(),
      /** Older messages are still being made findable: 0 to 1; 1 when all are. */
      indexed: z.number().min(0).max(1),
    }),
  }),
  /** To a file that the user picks; null when they cancel the choice. Secrets of the vault are masked. */
  export: command({
    input: One.extend({ format: z.enum(['markdown', 'json', 'html']) }),
    output: z.strictObject({ path: z.string(), bytes: z.int().nonnegative() }).nullable(),
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
