import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import type {
  BetaContentBlockParam,
  BetaToolUseBlock,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { PermissionDecision, ToolCall } from '../../../shared/commands/sessions';
import type { Db } from '../../db/open';
import type { EngineParts } from '../parts';
import { askPerson } from '../permissions/ask-person';
import { inputHash } from '../permissions/permissions';
import type { SessionRow } from '../session-store';
import type { AgentTool, Preview, ToolImage, ToolInput } from '../tools/tool';
import { rejectOnAbort } from './reject-on-abort';

/** Notes a completed tool use of a reply, before anything is decided about it. */
export function saveToolUse(
  { transcript, clock }: EngineParts,
  tx: Db,
  session: SessionRow,
  seq: number,
  use: BetaToolUseBlock,
): ToolCall {
  return transcript.saveToolCall(tx, {
    sessionId: session.id,
    id: use.id,
    seq,
    name: use.name,
    input: JSON.stringify(use.input ?? {}),
    inputHash: inputHash(use.name, toObject(use.input)),
    decision: 'none',
    status: 'pending',
    output: '',
    startedAt: clock.now(),
  });
}

/**
 * The session's tools as the SDK's runner takes them. Calls of one reply run one after the other, so that
 * two edits of a file do not race; a person is asked about all of them at once, but about a change only
 * when what it would change is as it will be. `onFailure` gets what is not the tool's fault (a full disk,
 * say): the turn must end then, not tell the model.
 */
export function createToolRuns(
  parts: EngineParts,
  session: SessionRow,
  agentTools: AgentTool[],
  onFailure: (error: unknown) => void,
) {
  let previous: Promise<unknown> = Promise.resolve();
  const tools = agentTools.map(
    (tool): BetaRunnableTool => ({
      ...tool.definition,
      parse: (input) => input,
      run: (input, context) => {
        const id = context?.toolUse.id ?? '';
        const signal = context?.signal ?? new AbortController().signal;
        const before = previous;
        const run = runCall({ parts, session, tool, id, signal }, input, before);
        previous = Promise.allSettled([before, run]);
        return run.catch((error: unknown) => {
          if (!(error instanceof ToolError)) onFailure(error);
          throw error;
        });
      },
    }),
  );

  return {
    tools,
    /**
     * Closes calls that no tool of ours answered (an unknown name), with the runner's own answer. Answers
     * them, to be told of once the transaction is through.
     */
    settle: (tx: Db, results: BetaContentBlockParam[]): ToolCall[] =>
      results.flatMap((result) => {
        if (result.type !== 'tool_result') return [];
        const call = parts.transcript.updateToolCall(tx, session.id, result.tool_use_id, {});
        if (call.status !== 'pending') return [];
        const output =
          typeof result.content === 'string' ? result.content : JSON.stringify(result.content);
        const change = { status: 'failed', output, endedAt: parts.clock.now() } as const;
        return [parts.transcript.updateToolCall(tx, session.id, call.id, change)];
      }),
  };
}

type Call = {
  parts: EngineParts;
  session: SessionRow;
  tool: AgentTool;
  id: string;
  signal: AbortSignal;
};

/**
 * Rule → permission → run → result on disk, once the calls `before` it have ended. Returns the output for
 * the model, or throws it as a ToolError.
 */
async function runCall(
  call: Call,
  rawInput: unknown,
  before: Promise<unknown>,
): Promise<string | BetaToolResultContent> {
  const { tool, signal } = call;
  if (tool.effect === 'write') await before;
  signal.throwIfAborted();
  const prepared = await prepare(call, rawInput);
  if ('problem' in prepared) return fail(call, 'failed', prepared.problem);
  const { input, preview } = prepared;

  const refusal = await decide(call, input, preview, before);
  if (refusal !== null) return fail(call, 'denied', refusal);
  await before;
  signal.throwIfAborted();

  await beforeChange(call);
  signal.throwIfAborted();
  save(call, { status: 'running', startedAt: call.parts.clock.now() });
  const live = call.parts.maskStream();
  const onOutput = (text: string) => showOutput(call, live.push(text));
  const { output, isError, images } = await tool.run(input, {
    signal,
    approved: preview,
    onOutput,
  });
  if (tool.effect !== 'read') call.parts.onFilesChanged(call.session.id);
  signal.throwIfAborted();
  showOutput(call, live.end());
  if (isError) return fail(call, 'failed', output);
  const masked = call.parts.mask(output);
  save(call, { status: 'done', output: masked, endedAt: call.parts.clock.now() });
  return images?.length ? withImages(masked, images) : masked;
}

/** What the turn has begun with can be gone back to. A large folder takes a while: a stop does not wait. */
async function beforeChange({ parts, session, tool, signal }: Call): Promise<void> {
  if (tool.effect === 'read') return;
  const made = parts.checkpointBefore(session, parts.transcript.turnSeq(session.id));
  try {
    await Promise.race([made, rejectOnAbort(signal)]);
  } catch (error) {
    // The turn has changed nothing: what changes after it is the user's.
    void made.then(() => parts.checkpointAfter(session));
    throw error;
  }
}

type BetaToolResultContent = Exclude<Awaited<ReturnType<BetaRunnableTool['run']>>, string>;

function withImages(text: string, images: readonly ToolImage[]): BetaToolResultContent {
  const shown = images.map(({ mediaType, data }) => ({
    type: 'image' as const,
    source: { type: 'base64' as const, media_type: mediaType, data },
  }));
  return text === '' ? shown : [{ type: 'text', text }, ...shown];
}

function showOutput({ parts, session, id }: Call, text: string): void {
  if (text === '') return;
  parts.deltas.push('sessions.toolOutput', { sessionId: session.id, toolCallId: id, text });
}

async function prepare({ tool }: Call, rawInput: unknown) {
  try {
    const input = tool.parse(rawInput);
    return { input, preview: await tool.preview(input) };
  } catch (error) {
    // The tool's own words for the model: what was wrong with the input.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Asks a person unless a rule or the session's mode decides. The answer binds to the exact input. null
 * when the call may run, or what to tell the model.
 */
async function decide(
  call: Call,
  input: ToolInput,
  preview: Preview | null,
  before: Promise<unknown>,
): Promise<string | null> {
  const { parts, tool, signal } = call;
  const change = preview && maskedChange(preview.change, parts.mask);
  const judge = () =>
    parts.permissions.decide(parts.store.row(call.session.id), tool, input, preview);
  let judged = judge();
  if (judged.verdict === 'allow') {
    // Nobody is asked about this one, so what holds is the mode and the rules at the moment it runs.
    await before;
    signal.throwIfAborted();
    judged = judge();
  }
  const { verdict, because, decidedBy } = judged;
  if (verdict === 'ask') {
    save(call, { change, status: 'asking' });
    return ask(call, input, preview);
  }
  const decision = decidedBy === 'rule' || decidedBy === 'mode' ? decidedBy : 'none';
  save(call, { change, decision });
  return verdict === 'allow' ? null : because;
}

async function ask(call: Call, input: ToolInput, preview: Preview | null): Promise<string | null> {
  const { parts, session, tool, id, signal } = call;
  const onDecision = (decision: PermissionDecision) => save(call, { decision });
  const asked = { sessionId: session.id, toolCallId: id, tool, input, preview, onDecision };
  const { decision, reason } = await askPerson(parts, asked, signal);
  if (decision !== 'deny') return null;
  return `The user did not allow this call.${reason ? ` They said: ${reason}` : ''}`;
}

/** What is shown of a change; the approval binds to the real content. */
function maskedChange({ path, before, after }: Preview['change'], mask: (text: string) => string) {
  return { path, before: mask(before), after: mask(after) };
}

function fail(call: Call, status: 'failed' | 'denied', output: string): never {
  const masked = call.parts.mask(output);
  save(call, { status, output: masked, endedAt: call.parts.clock.now() });
  throw new ToolError(masked);
}

function save(
  { parts, session, id }: Call,
  change: Parameters<EngineParts['transcript']['updateToolCall']>[3],
): void {
  const { transcript, database, deltas, emit } = parts;
  const updated = transcript.updateToolCall(database.db, session.id, id, change);
  deltas.flush();
  emit('sessions.toolCall', updated);
}

function toObject(input: unknown): ToolInput {
  return typeof input === 'object' && input !== null ? { ...input } : {};
}
