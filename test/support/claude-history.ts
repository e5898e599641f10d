import fs from 'node:fs';
import path from 'node:path';

/** 2026-10-05 09:00 UTC, a Monday. */
export const HISTORY_START = Date.UTC(2026, 9, 5, 9);

export type ReplyLine = {
  id?: string | undefined;
  request?: string | undefined;
  session: string;
  /** Milliseconds UTC, or what stands there instead. */
  at?: number | string;
  model?: string;
  usage?: Record<string, unknown>;
  /** null while it streams. */
  stop?: string | null;
  text?: string;
  isSidechain?: boolean;
  cwd?: string;
  more?: Record<string, unknown>;
};

/** A line as Claude Code 2 writes it about a reply, with its order of keys. */
export function replyLine(line: ReplyLine): string {
  const { at = HISTORY_START, stop = 'end_turn' } = line;
  return JSON.stringify({
    parentUuid: '5d0c6a0e-5b0f-4f0e-8a53-3f8f6a3a8c11',
    isSidechain: line.isSidechain ?? false,
    userType: 'external',
    cwd: line.cwd ?? '/home/ada/engine',
    sessionId: line.session,
    version: '2.1.268',
    gitBranch: 'main',
    message: {
      model: line.model ?? 'claude-sonnet-4-5-20250929',
      ...(line.id === undefined ? {} : { id: line.id }),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: line.text ?? 'Done: the "usage" is {"usage":{}} as asked.' }],
      stop_reason: stop,
      stop_sequence: null,
      usage: usage(line.usage),
    },
    ...(line.request === undefined ? {} : { requestId: line.request }),
    type: 'assistant',
    uuid: '0c6a0e5d-0f5b-4f0e-8a53-8c113f8f6a3a',
    timestamp: typeof at === 'number' ? new Date(at).toISOString() : at,
    ...line.more,
  });
}

export function usage(some: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    input_tokens: 10,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 100,
    service_tier: 'standard',
    ...some,
  };
}

export function userLine(
  session: string,
  text: string,
  more: Record<string, unknown> = {},
): string {
  const message = { role: 'user', content: text };
  return JSON.stringify({ type: 'user', sessionId: session, isSidechain: false, message, ...more });
}

/** The same reply as its blocks complete: what is known of the output grows, the last line says how it ended. */
export function streamed(line: ReplyLine, outputs: readonly number[]): string[] {
  return outputs.map((output, index) =>
    replyLine({
      ...line,
      at: (typeof line.at === 'number' ? line.at : HISTORY_START) + index * 700,
      usage: { ...line.usage, output_tokens: output },
      stop: index === outputs.length - 1 ? (line.stop ?? 'tool_use') : null,
    }),
  );
}

/** Writes `projects/<name>` files in a home of Claude Code, long ago, so that nothing is under way any more. */
export function writeHistory(home: string, files: Record<string, readonly string[]>): void {
  for (const [name, lines] of Object.entries(files)) {
    const file = path.join(home, 'projects', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    age(file);
  }
}

/** As if it was last written on the day of {@link HISTORY_START}. */
export function age(file: string): void {
  fs.utimesSync(file, HISTORY_START / 1000, HISTORY_START / 1000);
}

const MINUTE = 60_000;
const ONE = '11111111-1111-4111-8111-111111111111';
const TWO = '22222222-2222-4222-8222-222222222222';
const THREE = '33333333-3333-4333-8333-333333333333';

const first = { id: 'msg_01A', request: 'req_011A', session: ONE, usage: { input_tokens: 4 } };
const second = {
  id: 'msg_01B',
  request: 'req_011B',
  session: ONE,
  at: HISTORY_START + MINUTE,
  usage: {
    cache_read_input_tokens: 20_000,
    cache_creation_input_tokens: 3_500,
    cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 3_000 },
  },
};

/** Lines about which ccusage and the import agree: each kind that Claude Code is known to write. */
export const AGREED: Record<string, readonly string[]> = {
  [`-home-ada-engine/${ONE}.jsonl`]: [
    userLine(ONE, 'Make the engine run backwards'),
    ...streamed(first, [3, 3, 250]),
    userLine(ONE, 'a result', { toolUseResult: { totalTokens: 5, usage: usage() } }),
    replyLine(second),
    '{"type":"assistant","message":{"id":"msg_01X","usage":{"input_tokens":5,"outp',
    // never says how it ended, as older versions wrote; another reply in between
    replyLine({
      id: 'msg_01C',
      request: 'req_011C',
      session: ONE,
      stop: null,
      usage: { output_tokens: 1 },
    }),
    replyLine({ id: 'msg_01D', request: 'req_011D', session: ONE, stop: null, isSidechain: true }),
    replyLine({
      id: 'msg_01C',
      request: 'req_011C',
      session: ONE,
      stop: null,
      usage: { output_tokens: 77 },
    }),
    // the clock was set back by two days
    replyLine({
      id: 'msg_01E',
      request: 'req_011E',
      session: ONE,
      at: HISTORY_START - 2 * 86_400_000,
    }),
    replyLine({
      ...second,
      id: 'msg_01S',
      request: 'req_011S',
      model: '<synthetic>',
      usage: { input_tokens: 0, output_tokens: 0 },
      more: { isApiErrorMessage: true },
    }),
    replyLine({ id: 'msg_01N', request: 'req_011N', session: ONE, usage: { input_tokens: -5 } }),
    replyLine({ id: 'msg_01P', request: 'req_011P', session: ONE, usage: { input_tokens: 1.5 } }),
    replyLine({ id: 'msg_01Q', request: 'req_011Q', session: ONE, at: 'yesterday' }),
    replyLine({ id: 'msg_01T', request: 'req_011T', session: ONE }).slice(0, -20),
  ],
  // a fork: what came before, under the new session, and what is new
  [`-home-ada-engine/${TWO}.jsonl`]: [
    userLine(TWO, 'Make the engine run backwards'),
    ...streamed({ ...first, session: TWO }, [3, 3, 250]),
    replyLine({ ...second, session: TWO }),
    replyLine({
      id: 'msg_01F',
      request: 'req_011F',
      session: TWO,
      model: 'claude-opus-4-1-20250805',
    }),
  ],
  [`-home-ada-engine/${ONE}/subagents/agent-7.jsonl`]: [
    userLine(ONE, 'Look for the gears', { isSidechain: true }),
    replyLine({
      ...second,
      request: 'req_011R',
      isSidechain: true,
      usage: { cache_read_input_tokens: 50_000 },
    }),
    replyLine({
      id: 'msg_01G',
      request: 'req_011G',
      session: ONE,
      isSidechain: true,
      at: HISTORY_START + 2 * MINUTE,
    }),
  ],
  // another provider's models, through a proxy that has one id for everything
  [`-home-ada-notes/${THREE}.jsonl`]: [
    userLine(THREE, 'Write it up'),
    replyLine({
      id: 'proxied',
      session: THREE,
      model: 'glm-9-unheard-of',
      usage: { input_tokens: 1_000 },
    }),
    replyLine({
      id: 'proxied',
      session: THREE,
      model: 'glm-9-unheard-of',
      usage: { input_tokens: 2_000 },
      at: HISTORY_START + MINUTE,
    }),
    replyLine({
      id: 'proxied',
      session: THREE,
      model: 'glm-9-unheard-of',
      usage: { input_tokens: 2_000 },
      at: HISTORY_START + MINUTE,
    }),
  ],
};

/** Lines about which they differ; docs/decisions/0012 says why. One project for each. */
export const DISPUTED: Record<string, readonly string[]> = {
  'no-id/a.jsonl': [replyLine({ session: 'a' }), replyLine({ session: 'a' })],
  'null-speed/b.jsonl': [
    replyLine({ id: 'msg_02B', request: 'req_02B', session: 'b', usage: { speed: null } }),
  ],
  'absurd-date/c.jsonl': [
    replyLine({ id: 'msg_02C', request: 'req_02C', session: 'c', at: '1999-12-31T23:59:59Z' }),
    replyLine({ id: 'msg_02D', request: 'req_02D', session: 'c', at: '2099-12-31T23:59:59Z' }),
  ],
  'absurd-tokens/d.jsonl': [
    replyLine({ id: 'msg_02E', request: 'req_02E', session: 'd', usage: { input_tokens: 9e15 } }),
  ],
  'broken-content/e.jsonl': [
    replyLine({ id: 'msg_02F', request: 'req_02F', session: 'e', text: 'WHOLE' }).replace(
      '"WHOLE"',
      '"CUT',
    ),
  ],
  'odd-split/f.jsonl': [
    replyLine({
      id: 'msg_02G',
      request: 'req_02G',
      session: 'f',
      usage: {
        cache_creation_input_tokens: 900,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      },
    }),
  ],
  'odd-version/g.jsonl': [
    replyLine({ id: 'msg_02H', request: 'req_02H', session: 'g', more: { version: 'dev' } }),
  ],
};
