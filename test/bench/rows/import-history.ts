import fs from 'node:fs';
import path from 'node:path';

/** What Claude Code keeps of someone who works a lot: lines with usage, and bytes of everything. */
export const USAGE_LINES = 400_000;
export const HISTORY_BYTES = 1_300_000_000;
const SESSIONS = 400;
/** Lines of one reply, one for each of its blocks: 2.5 on average. */
const BLOCKS = [1, 2, 3, 4];
const MODELS = [
  'claude-sonnet-4-5-20250929',
  'claude-opus-4-1-20250805',
  'claude-haiku-4-5-20251001',
];
const START = Date.UTC(2026, 0, 5, 9);

/**
 * A history of {@link USAGE_LINES} lines with usage in {@link HISTORY_BYTES}: sessions of replies that appear
 * once for each of their blocks, with tool results in between. Answers how many replies there are.
 */
export function writeBenchHistory(home: string): number {
  const perSession = USAGE_LINES / SESSIONS;
  const perLine = Math.round(HISTORY_BYTES / USAGE_LINES);
  let replies = 0;
  for (let session = 0; session < SESSIONS; session += 1) {
    const id = `${hex(session, 8)}-1111-4111-8111-111111111111`;
    const lines: string[] = [];
    for (let written = 0; written < perSession; replies += 1) {
      const blocks = Math.min(BLOCKS[replies % BLOCKS.length] ?? 1, perSession - written);
      for (let block = 1; block <= blocks; block += 1)
        lines.push(reply(id, replies, block, blocks));
      lines.push(toolResult(id, blocks * (perLine - 1_700)));
      written += blocks;
    }
    const file = path.join(home, 'projects', `-home-ada-project-${session % 12}`, `${id}.jsonl`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${lines.join('\n')}\n`);
    fs.utimesSync(file, START / 1000, START / 1000);
  }
  return replies;
}

function reply(session: string, number: number, block: number, blocks: number): string {
  return JSON.stringify({
    parentUuid: '5d0c6a0e-5b0f-4f0e-8a53-3f8f6a3a8c11',
    isSidechain: false,
    userType: 'external',
    cwd: `/home/ada/project-${number % 12}`,
    sessionId: session,
    version: '2.1.268',
    gitBranch: 'main',
    message: {
      model: MODELS[number % MODELS.length],
      id: `msg_01${hex(number, 22)}`,
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: CODE.slice(0, 850) }],
      stop_reason: block === blocks ? 'tool_use' : null,
      stop_sequence: null,
      usage: {
        input_tokens: 3 + (number % 9),
        cache_creation_input_tokens: 400 + (number % 700),
        cache_read_input_tokens: 20_000 + (number % 90_000),
        cache_creation: {
          ephemeral_5m_input_tokens: 400 + (number % 700),
          ephemeral_1h_input_tokens: 0,
        },
        output_tokens: block === blocks ? 100 + (number % 900) : block,
        service_tier: 'standard',
        inference_geo: 'not_available',
      },
    },
    requestId: `req_011${hex(number, 21)}`,
    type: 'assistant',
    uuid: '0c6a0e5d-0f5b-4f0e-8a53-8c113f8f6a3a',
    timestamp: new Date(START + number * 60_000 + block * 500).toISOString(),
  });
}

function toolResult(session: string, bytes: number): string {
  const content = CODE.repeat(Math.ceil(bytes / CODE.length)).slice(0, Math.max(0, bytes));
  return JSON.stringify({
    type: 'user',
    sessionId: session,
    cwd: '/home/ada/project',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content }] },
    timestamp: new Date(START).toISOString(),
  });
}

function hex(number: number, length: number): string {
  return number.toString(16).padStart(length, '0');
}

const CODE = Array.from(
  { length: 24 },
  (_, line) => `  const value${line} = await read("file-${line}.ts", { encoding: 'utf8' });`,
).join('\n');
