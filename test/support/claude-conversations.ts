import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** 2026-10-05 09:00 UTC, a Monday. */
export const CONVERSATION_START = Date.UTC(2026, 9, 5, 9);

type Json = Record<string, unknown>;
type Options = { session?: string; cwd?: string; model?: string; at?: number };

/** A picture of one pixel, in base64. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/**
 * A conversation as Claude Code 2 writes it, line by line, each a second after the one before and, unless it says
 * otherwise, its child. What is said answers the uuid of its line.
 */
export function claudeConversation(options: Options = {}) {
  const { session = randomUUID(), cwd = '/home/ada/engine', model = 'claude-sonnet-5-5' } = options;
  const lines: string[] = [];
  let parent: string | null = null;
  let at = options.at ?? CONVERSATION_START;
  let replies = 0;

  /** A line of the tree. */
  function add(type: string, given: Json): string {
    const uuid = typeof given.uuid === 'string' ? given.uuid : randomUUID();
    at += 1_000;
    lines.push(
      JSON.stringify({
        parentUuid: parent,
        isSidechain: false,
        userType: 'external',
        cwd,
        sessionId: session,
        version: '2.1.330',
        gitBranch: 'main',
        type,
        ...given,
        uuid,
        timestamp: new Date(at).toISOString(),
      }),
    );
    if (given.isSidechain !== true) parent = uuid;
    return uuid;
  }

  const result = (id: string, content: unknown, more: Json = {}) => ({
    type: 'tool_result',
    tool_use_id: id,
    content,
    ...more,
  });

  return {
    session,
    lines,
    add,
    /** What comes next follows this line. */
    from(uuid: string | null): void {
      parent = uuid;
    },
    /** A line beside the tree. */
    beside: (line: Json) => void lines.push(JSON.stringify({ ...line, sessionId: session })),
    user: (content: string | readonly Json[], more: Json = {}) =>
      add('user', { message: { role: 'user', content }, ...more }),
    /** A line for each block, all of one reply. */
    reply(
      blocks: readonly Json[],
      more: Json = {},
      id = `msg_${session.slice(0, 8)}${replies++}`,
    ): string[] {
      return blocks.map((block) =>
        add('assistant', {
          message: {
            model,
            id,
            type: 'message',
            role: 'assistant',
            content: [block],
            stop_reason: null,
            stop_sequence: null,
            usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 1_000 },
          },
          requestId: `req_${id}`,
          ...more,
        }),
      );
    },
    results: (id: string, content: unknown, more: Json = {}, line: Json = {}) =>
      add('user', {
        message: { role: 'user', content: [result(id, content, more)] },
        toolUseResult: { stdout: content },
        ...line,
      }),
    /** As `/compact` and the program itself do it. */
    compact(summary: string, metadata: Json = {}): void {
      const logicalParentUuid = parent;
      add('system', {
        subtype: 'compact_boundary',
        content: 'Conversation compacted',
        parentUuid: null,
        logicalParentUuid,
        compactMetadata: { trigger: 'auto', preTokens: 155_000, ...metadata },
      });
      add('user', {
        message: { role: 'user', content: summary },
        isCompactSummary: true,
        isVisibleInTranscriptOnly: true,
      });
    },
    /** Writes `projects/<project>/<session>.jsonl` in a home of Claude Code. Answers the file. */
    write(home: string, project = '-home-ada-engine'): string {
      const file = path.join(home, 'projects', project, `${session}.jsonl`);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
      fs.utimesSync(file, at / 1_000, at / 1_000);
      return file;
    },
  };
}

export const says = (text: string) => ({ type: 'text', text });
export const thinks = (thinking: string, signature = 'c2lnbmVk') => ({
  type: 'thinking',
  thinking,
  signature,
});
export const calls = (id: string, name: string, input: Json) => ({
  type: 'tool_use',
  id,
  name,
  input,
});
export const shows = (data = PIXEL, mediaType = 'image/png') => ({
  type: 'image',
  source: { type: 'base64', media_type: mediaType, data },
});
