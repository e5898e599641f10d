import { lastUserText, reply, type Turn, text, thinking, toolUse } from '../../support/provider';

type Request = Parameters<typeof lastUserText>[0];
type Block = Turn['content'][number];

/** Asks for a turn of ordinary length. */
export const WORK = 'Look at the checkout and tell me what it does with quantities.';
/** Asks for a turn of about 500 deltas: ten seconds at 50 a second. */
export const LONG_WORK = 'Go through the whole repository and report.';

/** Replies by what was asked and how many tools have answered since: sessions run at the same time. */
export function answer(request: Request): Turn {
  const story = lastUserText(request) === LONG_WORK ? LONG_STORY : STORY;
  const step = toolResultsSince(request);
  const content = story[Math.min(step, story.length - 1)] ?? [];
  return reply(content.map(unique), { input: 1_400, output: 420, cacheRead: 9_000, thinking: 60 });
}

function toolResultsSince({ messages }: Request): number {
  let count = 0;
  for (const { content } of messages.filter(({ role }) => role === 'user').reverse()) {
    if (typeof content === 'string' || content.some(({ type }) => type === 'text')) break;
    if (content.some(({ type }) => type === 'tool_result')) count += 1;
  }
  return count;
}

let calls = 0;

/** Ids of tool calls are never used twice. */
function unique(block: Block): Block {
  return block.type === 'tool_use' ? { ...block, id: `${block.id}_${calls++}` } : block;
}

const SENTENCE = 'The total adds up the prices and then takes the discount off the sum. ';
const REPORT = `## What the checkout does

${SENTENCE.repeat(4)}

- \`src/checkout.js\` has one function, **total**
- it never looks at \`quantity\`

\`\`\`js
export function total(items, discount = 0) {
  const sum = items.reduce((all, item) => all + item.price, 0);
  return sum - sum * discount;
}
\`\`\`

${SENTENCE.repeat(3)}
`;

const STORY: readonly Block[][] = [
  [
    thinking(SENTENCE.repeat(2)),
    text('I will look at the checkout first.'),
    toolUse('read', 'read', { file_path: 'src/checkout.js' }),
  ],
  [text(REPORT)],
];

const LONG_STORY: readonly Block[][] = [
  [
    thinking(SENTENCE.repeat(16)),
    text(SENTENCE.repeat(4)),
    toolUse('read', 'read', { file_path: 'src/checkout.js' }),
  ],
  [text(SENTENCE.repeat(8)), toolUse('search', 'grep', { pattern: 'quantity' })],
  [text(REPORT.repeat(5))],
];
