import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type * as schema from '../../src/main/db/schema';
import { messages, toolCalls } from '../../src/main/db/schema';

type Db = BetterSQLite3Database<typeof schema>;
type NewMessage = typeof messages.$inferInsert;
type NewToolCall = typeof toolCalls.$inferInsert;

const START = Date.UTC(2026, 0, 5, 9);
const STEP_MS = 20_000;
/** A model's context holds about as many. */
const BETWEEN_SUMMARIES = 400;
/** SQLite takes 32,766 parameters a statement. */
const BATCH = 500;

/**
 * Writes `count` messages of a long day's work into an empty session: in each round of four, the user
 * asks, the model thinks and calls a tool, the tool answers, the model reports with code; now and then
 * the conversation was compacted. Each message names its own number (`Step 17:`), so that a test can tell
 * where it is.
 */
export function writeLongSession(db: Db, sessionId: string, count: number): void {
  const said: NewMessage[] = [];
  const called: NewToolCall[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const { role, content, call } = messageAt(seq);
    const kind = isSummary(seq) ? 'compaction' : 'message';
    const createdAt = START + seq * STEP_MS;
    const stopReason = role === 'user' ? null : call ? 'tool_use' : 'end_turn';
    const request = role === 'assistant' ? requestAt(seq) : null;
    const state = 'complete';
    said.push({ sessionId, seq, role, content, kind, stopReason, request, state, createdAt });
    if (call)
      called.push({ sessionId, seq, ...call, startedAt: createdAt, endedAt: createdAt + 900 });
  }
  db.transaction((tx) => {
    for (const rows of batches(said)) tx.insert(messages).values(rows).run();
    for (const rows of batches(called)) tx.insert(toolCalls).values(rows).run();
  });
}

/** How full the context is can be told from it: about a tenth of what models take. */
function requestAt(seq: number): NewMessage['request'] {
  const usage = { input_tokens: 20_000, output_tokens: 200 };
  const payer = { credentialId: null, credentialName: 'Seeded' };
  return { requestId: `req_${seq}`, ...payer, model: 'claude-sonnet-5-5', usage };
}

/** Whether a message stands for everything before it, as its own words are folded. */
export function isSummary(seq: number): boolean {
  return seq % BETWEEN_SUMMARIES === BETWEEN_SUMMARIES / 2;
}

type Call = Pick<
  NewToolCall,
  'id' | 'name' | 'input' | 'inputHash' | 'decision' | 'status' | 'output'
>;
type Written = { role: 'user' | 'assistant'; content: unknown[]; call?: Call };

function messageAt(seq: number): Written {
  switch (seq % 4) {
    case 1:
      return { role: 'user', content: [text(`Step ${seq}: ${pick(QUESTIONS, seq)}`)] };
    case 2: {
      const call = callAt(seq);
      const { id, name } = call;
      const use = { type: 'tool_use', id, name, input: JSON.parse(call.input) };
      const thinking = {
        type: 'thinking',
        thinking: `${pick(THOUGHTS, seq)} (${seq})`,
        signature: '',
      };
      return {
        role: 'assistant',
        content: [thinking, text(`Step ${seq}: I look at it first.`), use],
        call,
      };
    }
    case 3: {
      const { id, output } = callAt(seq - 1);
      return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: output }] };
    }
    default:
      return { role: 'assistant', content: [text(report(seq))] };
  }
}

function callAt(seq: number): Call {
  const [name, input, output] = tools(seq)[Math.floor(seq / 4) % 3] ?? ['read', {}, ''];
  const done = { inputHash: `hash-${seq}`, decision: 'once', status: 'done' } as const;
  return { id: `toolu_${seq}`, name, input: JSON.stringify(input), output, ...done };
}

const tools = (seq: number): [name: string, input: object, output: string][] => [
  ['read', { file_path: `src/orders/order-${seq % 90}.ts` }, numbered(code(seq, 40))],
  ['bash', { command: `npm test -- orders-${seq}` }, testLog(seq)],
  ['grep', { pattern: `total${seq}` }, `src/orders/order-${seq % 90}.ts:12:  total${seq}`],
];

function report(seq: number): string {
  return `## Step ${seq}: what I found

${pick(FINDINGS, seq)} It is in \`src/orders/order-${seq % 90}.ts\`, and ${pick(FINDINGS, seq + 1).toLowerCase()}

- \`total${seq}\` adds up **before** the discount
- the cart keeps its own copy of the prices

\`\`\`ts
${code(seq, 8 + (seq % 30))}
\`\`\`

| Case | Before | After |
| --- | ---: | ---: |
| one item | ${seq} | ${seq + 1} |
| with discount | ${seq * 2} | ${seq * 2 - 3} |

${pick(FINDINGS, seq + 2)}

Step ${seq} is done.
`;
}

function code(seq: number, lines: number): string {
  const body = Array.from(
    { length: lines },
    (_, line) => `  const part${line} = items[${line}]?.price ?? ${seq + line}; // "line ${line}"`,
  );
  return [`export function total${seq}(items: readonly Item[]): number {`, ...body, '}'].join('\n');
}

const numbered = (source: string) =>
  source
    .split('\n')
    .map((line, at) => `${at + 1}\t${line}`)
    .join('\n');

function testLog(seq: number): string {
  const lines = Array.from(
    { length: 60 },
    (_, at) => ` ✓ orders > case ${seq}-${at} (${at % 7} ms)`,
  );
  return [...lines, '', ` Tests  ${lines.length} passed`].join('\n');
}

const text = (words: string) => ({ type: 'text', text: words });

const pick = (from: readonly string[], seq: number) =>
  from[Math.floor(seq / 4) % from.length] ?? '';

const QUESTIONS = [
  'the checkout test fails one time in five. Find out why.',
  'add refunds to the orders, with a test.',
  'why is the total off by one cent when there is a discount?',
  'rename the price field everywhere and run the tests.',
  'the build warns about an unused export. Which one is it?',
];
const THOUGHTS = [
  'The order of the lines may matter here, so I should read the file before I guess.',
  'A rounding error would show in the tests first. I run them.',
  'There may be two copies of the price. I search for both names.',
];
const FINDINGS = [
  'The discount is taken off each line and rounded there, which loses a cent on long orders.',
  'The test orders its items by insertion, and the map does not keep that order on reload.',
  'Nothing else reads the old field, so the change stays in one file.',
  'The refund has to go back to the payment it came from, not to the newest one.',
];

function batches<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, at) =>
    rows.slice(at * BATCH, (at + 1) * BATCH),
  );
}
