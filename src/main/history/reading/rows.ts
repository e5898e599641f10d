import type { Branch, Mark } from './branch';
import type { Media } from './media';
import type { Json, NodeParts, RecordedCall, RecordedRow } from './recorded';
import type { Spoken } from './spoken';

/**
 * Makes rows of a conversation, as our own sessions have them. Whatever the file is like, what comes out is a
 * conversation that the API takes: each call has one result, right after the reply that made it. Runs from its own
 * source text (see thread.ts): it refers to nothing outside of it but types.
 */
export function createRows({
  fs,
  path,
  Buffer,
  spoken,
  media,
}: NodeParts & { spoken: Spoken; media: Media }) {
  /** Of one text, in UTF-16 units: as in the contract of a message. */
  const LONGEST_TEXT = 1_000_000;
  /** What the API takes: https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools */
  const LONGEST_NAME = 128;
  /** The tools that the app has too, and takes the same input for. */
  const SAME_TOOLS = ['Bash', 'Read', 'Write', 'Edit', 'Glob', 'Grep'];
  /** How far a diff is shown, in UTF-16 units. */
  const LONGEST_CHANGE = 1024 * 1024;
  const INTERRUPTED = 'Interrupted before it finished. What it did so far may be incomplete.';
  const NOT_KEPT = '[The beginning of this conversation was not kept]';
  const DENIED = "The user doesn't want to ";

  /** The user has the first word: the API takes no other. */
  function* rows(descriptor: number, branch: Branch): Generator<RecordedRow> {
    let isFirst = true;
    for (const row of conversation(descriptor, branch)) {
      if (isFirst && row.role === 'assistant' && row.kind === 'message')
        yield { ...said([{ type: 'text', text: NOT_KEPT }]), at: row.at };
      isFirst = false;
      yield row;
    }
  }

  function* conversation(descriptor: number, branch: Branch): Generator<RecordedRow> {
    const calledBefore = new Set<string>();
    const keep = media.createBounds();
    let command: RecordedRow | null = null;

    const read = (mark: Mark): Json => {
      const bytes = Buffer.alloc(mark.length);
      fs.readSync(descriptor, bytes, 0, mark.length, mark.offset);
      return spoken.parse(bytes.toString('utf8')) ?? {};
    };

    /** Of one reply and, where it called tools, what came of them. */
    function* ofReply(lines: readonly Json[]): Generator<RecordedRow> {
      const reply = replyOf(lines, calledBefore, branch.workspace);
      if (reply.content.length === 0) return;
      const results = reply.calls.map((call) => resultOf(call, branch.results.get(call.rawId)));
      yield { ...reply, calls: results.map(({ call }) => call) };
      if (results.length > 0)
        yield { ...said(results.map(({ block }) => block)), at: results[0]?.call.endedAt ?? null };
    }

    function resultOf({ rawId, ...call }: Call, mark: Mark | undefined) {
      const line = mark ? read(mark) : {};
      const block = spoken
        .blocks(line)
        .find((one) => one.type === 'tool_result' && one.tool_use_id === rawId);
      const isError = block?.is_error === true || block === undefined;
      const content = block ? resultContent(block.content, isError, keep) : INTERRUPTED;
      const output = textOf(content);
      const endedAt = spoken.time(line) ?? call.startedAt;
      const status = block ? statusOf(isError, output) : ('interrupted' as const);
      return {
        call: { ...call, status, output, endedAt },
        block: {
          type: 'tool_result',
          tool_use_id: call.id,
          content,
          ...(isError ? { is_error: true } : {}),
        },
      };
    }

    for (const { mark, more } of branch.steps) {
      const line = read(mark);
      if (mark.kind === 'assistant') {
        if (command) yield command;
        command = null;
        yield* ofReply([line, ...more.map(read)]);
      } else if (mark.kind === 'summary') {
        const summary = summaryOf(line);
        if (summary) yield summary;
      } else {
        // A command that the program answered itself is no part of the conversation.
        const isAnswer = spoken.isLocalAnswer(line);
        if (command && !isAnswer) yield command;
        command = null;
        const content = saidIn(line, keep);
        if (content.length === 0) continue;
        const row = { ...said(content), at: spoken.time(line) };
        if (isCommand(content)) command = row;
        else yield row;
      }
    }
    if (command) yield command;
  }

  type Call = Omit<RecordedCall, 'status' | 'output' | 'endedAt'> & { rawId: string };

  function replyOf(lines: readonly Json[], calledBefore: Set<string>, workspace: string) {
    const calls: Call[] = [];
    const seen = new Set<string>();
    const content: Json[] = [];
    for (const line of lines) {
      for (const block of spoken.blocks(line)) {
        const known = JSON.stringify(block);
        if (seen.has(known)) continue;
        seen.add(known);
        if (block.type === 'tool_use') {
          const call = callOf(block, spoken.time(line), workspace);
          if (calledBefore.has(call.id)) continue;
          calledBefore.add(call.id);
          calls.push(call);
          content.push({ type: 'tool_use', id: call.id, name: call.name, input: call.input });
        } else content.push(...replyBlock(block));
      }
    }
    const [first] = lines;
    const message = spoken.object(lines.at(-1)?.message);
    return {
      role: 'assistant' as const,
      kind: 'message' as const,
      content,
      stopReason: stopReasonOf(lines, calls.length > 0),
      model: spoken.text(message?.model) || null,
      usage: spoken.object(message?.usage),
      at: first ? spoken.time(first) : null,
      calls,
    };
  }

  /** What is sent again must hold without its signature: that may be of another provider, or of text not masked. */
  function replyBlock(block: Json): Json[] {
    const words = bounded(spoken.text(block.type === 'thinking' ? block.thinking : block.text));
    if (words.trim() === '') return [];
    if (block.type === 'text') return [{ type: 'text', text: words }];
    return block.type === 'thinking' ? [{ type: 'thinking', thinking: words, signature: '' }] : [];
  }

  function callOf(block: Json, startedAt: number | null, workspace: string): Call {
    const rawId = spoken.text(block.id);
    const given = spoken.text(block.name);
    const name = SAME_TOOLS.includes(given) ? given.toLowerCase() : given;
    const input = spoken.object(block.input) ?? {};
    return {
      rawId,
      id: allowed(rawId) || 'call',
      name: allowed(name) || 'tool',
      input,
      change: changeOf(name, input, workspace),
      startedAt,
    };
  }

  const allowed = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, LONGEST_NAME);

  function changeOf(name: string, input: Json, workspace: string): RecordedCall['change'] {
    const before = name === 'edit' ? input.old_string : '';
    const after = name === 'edit' ? input.new_string : name === 'write' ? input.content : null;
    const file = spoken.text(input.file_path);
    if (typeof before !== 'string' || typeof after !== 'string' || file === '') return null;
    if (before.length > LONGEST_CHANGE || after.length > LONGEST_CHANGE) return null;
    const inside = path.isAbsolute(file) ? path.relative(workspace, file) : file;
    const isInside = inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside);
    return { path: (isInside ? inside : file).split(path.sep).join('/'), before, after };
  }

  /** Lines are written while a reply streams, so most do not tell; what paused or failed is over. */
  function stopReasonOf(lines: readonly Json[], hasCalls: boolean): string {
    const told = lines.map((line) => spoken.text(spoken.object(line.message)?.stop_reason));
    const known = told.findLast((one) => ['max_tokens', 'refusal'].includes(one));
    return known ?? (hasCalls ? 'tool_use' : 'end_turn');
  }

  const said = (content: Json[]): RecordedRow => ({
    role: 'user',
    kind: 'message',
    content,
    stopReason: null,
    model: null,
    usage: null,
    at: null,
    calls: [],
  });

  function summaryOf(line: Json): RecordedRow | null {
    const text = bounded(
      spoken
        .blocks(line)
        .map((block) => spoken.text(block.text))
        .join('\n')
        .trim(),
    );
    if (text === '') return null;
    const content = [{ type: 'text', text }];
    return {
      ...said(content),
      role: 'assistant',
      kind: 'compaction',
      stopReason: 'end_turn',
      at: spoken.time(line),
    };
  }

  /** Results have their place after the reply that called. */
  function saidIn(line: Json, keep: ReturnType<Media['createBounds']>): Json[] {
    return spoken.blocks(line).flatMap((block) => {
      if (block.type === 'image' || block.type === 'document') return [media.block(block, keep)];
      const text = block.type === 'text' ? spoken.typed(bounded(spoken.text(block.text))) : '';
      return text === '' ? [] : [{ type: 'text', text }];
    });
  }

  function isCommand(content: readonly Json[]): boolean {
    return (
      content.length === 1 && /^\/[a-z][\w:-]*(?: [^\n]*)?$/i.test(spoken.text(content[0]?.text))
    );
  }

  function resultContent(
    content: unknown,
    isError: boolean,
    keep: ReturnType<Media['createBounds']>,
  ): string | Json[] {
    if (!Array.isArray(content)) return bounded(spoken.text(content));
    const blocks = content.flatMap((one): Json[] => {
      const block = spoken.object(one);
      // Of what failed the API takes text only.
      if (block?.type === 'image')
        return isError ? [media.leftOut(block)] : [media.block(block, keep)];
      const text = block?.type === 'text' ? bounded(spoken.text(block.text)) : '';
      return text.trim() === '' ? [] : [{ type: 'text', text }];
    });
    return blocks.length === 0 ? '' : blocks;
  }

  function textOf(content: string | readonly Json[]): string {
    if (typeof content === 'string') return content;
    return content
      .map((block) => (block.type === 'text' ? spoken.text(block.text) : '[Image]'))
      .join('\n');
  }

  function statusOf(isError: boolean, output: string) {
    if (!isError) return 'done' as const;
    return output.startsWith(DENIED) ? ('denied' as const) : ('failed' as const);
  }

  function bounded(text: string): string {
    if (text.length <= LONGEST_TEXT) return text;
    return `${text.slice(0, LONGEST_TEXT)}\n[${text.length - LONGEST_TEXT} more characters were left out]`;
  }

  return { rows };
}
