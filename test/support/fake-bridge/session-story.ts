import type { Message, PermissionRequest, ToolCall } from '../../../src/shared/commands/sessions';

const CHECKOUT_BEFORE = `import { useMemo, useState } from 'react';
import { useDebounced } from './debounce';
import type { Discount, Price } from './pricing';

type Props = { price: Price; discounts: readonly Discount[] };

/** The total of a cart after its discounts, debounced while the person types. */
export function useTotal({ price, discounts }: Props) {
  const [code, setCode] = useState('');
  const total = useDebounced(price, 60);
  const applied = useMemo(
    () => discounts.filter((discount) => discount.code === code),
    [discounts, code],
  );

  return { total, applied, code, setCode };
}

export function formatTotal(total: Price): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: total.currency }).format(
    total.amount,
  );
}
`;

const CHECKOUT_AFTER = CHECKOUT_BEFORE.replace(
  'type Props = { price: Price; discounts: readonly Discount[] };',
  'type Props = { price: Price; discounts: readonly Discount[]; delayMs?: number };',
)
  .replace(
    'useTotal({ price, discounts }: Props)',
    'useTotal({ price, discounts, delayMs = 60 }: Props)',
  )
  .replace(
    '  const total = useDebounced(price, 60);\n',
    '  // CI machines are slow: tests pass 0 and flush.\n  const total = useDebounced(price, delayMs);\n',
  );

const NEW_TEST = `import { expect, test } from 'vitest';
import { useTotal } from '../src/checkout';
import { renderHook } from './render-hook';

test('the total follows the price without waiting', () => {
  const { result } = renderHook(() => useTotal({ price: 12, discounts: [], delayMs: 0 }));
  expect(result.current.total).toBe(12);
});
`;

export const ANSWER = `The test was racing the debounce in \`useTotal\`: it read the total 50 ms after the last keystroke, while the debounce waits for **60 ms**. On a slow machine the order flips.

### What I changed

1. \`useTotal\` takes \`delayMs\`, 60 by default, so nothing changes for the shop.
2. The test passes \`0\` and flushes, so it no longer depends on the clock.

| Run | Before | After |
| --- | ---: | ---: |
| 200 repeats, quiet machine | 3 failures | 0 |
| 200 repeats, 8 CPU hogs | 41 failures | 0 |

\`\`\`ts
const total = useDebounced(price, delayMs);
\`\`\`

The same pattern is in \`src/search.tsx\`; see [the debounce notes](https://example.com/debounce). Do you want me to change that as well?`;

export type Story = {
  messages: Message[];
  toolCalls: ToolCall[];
  permissionRequests: PermissionRequest[];
};

/** A session as it looks after some work; what is left open depends on its status. */
export function storyOf(sessionId: string, ending: 'asking' | 'running' | 'edit' | 'done'): Story {
  const at = Date.now() - 6 * 60_000;
  const base = { sessionId, isStreaming: false, createdAt: at };
  const call = (
    id: string,
    name: string,
    input: unknown,
    output: string,
    values: Partial<ToolCall> = {},
  ): ToolCall => ({
    id: `${sessionId} ${id}`,
    sessionId,
    seq: 2,
    name,
    input: JSON.stringify(input),
    change: null,
    status: 'done',
    output,
    startedAt: at,
    endedAt: at + 900,
    ...values,
  });
  const use = (id: string) => ({ type: 'tool_use' as const, toolCallId: `${sessionId} ${id}` });
  const toolCalls = [
    call('read', 'read', { file_path: 'test/checkout.test.ts' }, `${NEW_TEST}\n`.repeat(15)),
    call(
      'grep',
      'grep',
      { pattern: 'useDebounced\\(', path: 'src' },
      'src/checkout.ts:10:  const total = useDebounced(price, 60);\nsrc/search.tsx:22:  const query = useDebounced(text, 120);\nsrc/debounce.ts:4:export function useDebounced<T>(value: T, delayMs: number): T {\nsrc/filters.tsx:31:  useDebounced(filters, 80)\n',
    ),
    call(
      'edit',
      'edit',
      { file_path: 'src/checkout.ts' },
      'edited src/checkout.ts (1 replacement(s))',
      {
        change: { path: 'src/checkout.ts', before: CHECKOUT_BEFORE, after: CHECKOUT_AFTER },
        ...(ending === 'edit' ? { status: 'asking', output: '', endedAt: null } : {}),
      },
    ),
  ];
  const messages: Message[] = [
    {
      ...base,
      seq: 1,
      role: 'user',
      stopReason: null,
      blocks: [
        {
          type: 'text',
          text: 'The checkout test fails about one time in five on CI. Find out why and fix it, please.',
        },
      ],
    },
    {
      ...base,
      seq: 2,
      role: 'assistant',
      stopReason: 'tool_use',
      blocks: [
        {
          type: 'thinking',
          text: 'The failure is intermittent, so timing is likely. Look at the test first, then at where the total is computed.',
        },
        {
          type: 'text',
          text: 'The test races the debounce in `useTotal`: it reads the total 50 ms after the last keystroke, while the debounce is 60 ms. I will make the delay injectable and flush it in the test.',
        },
        use('read'),
        use('grep'),
        use('edit'),
      ],
    },
  ];
  if (ending === 'edit')
    return {
      messages,
      toolCalls,
      permissionRequests: [
        ask(sessionId, 'edit', 'edit', {
          session: 'all edits in this workspace',
          workspace: 'all edits in this workspace',
        }),
      ],
    };

  const command = 'npm test -- checkout --repeat 20';
  const ran = call(
    'bash',
    'bash',
    { command },
    ' ✓ test/checkout.test.ts (20 tests) 1412ms\n\n Test Files  1 passed (1)\n      Tests  20 passed (20)\n   Duration  2.31s\n',
    {
      seq: 4,
      ...(ending === 'asking' ? { status: 'asking', output: '', endedAt: null } : {}),
      ...(ending === 'running'
        ? {
            status: 'running',
            output: ' RUN  v5.1.1 /home/dana/code/shop-api\n\n ✓ test/checkout.test.ts (3 of 20)\n',
            endedAt: null,
          }
        : {}),
    },
  );
  const lint = call(
    'lint',
    'bash',
    { command: 'npm run lint' },
    'src/checkout.ts:9:34 error  Unexpected default value\n[exit code 1]\n',
    { seq: 4, status: 'failed' },
  );
  messages.push({
    ...base,
    seq: 4,
    role: 'assistant',
    stopReason: 'tool_use',
    blocks: [
      { type: 'text', text: 'Now I run the test twenty times to see whether it holds.' },
      use('lint'),
      use('bash'),
    ],
  });
  toolCalls.push(lint, ran);
  if (ending === 'asking') {
    const second = call(
      'bash2',
      'bash',
      { command: 'git add -A && git commit -m "Make the debounce injectable"' },
      '',
      { seq: 4, status: 'asking', endedAt: null },
    );
    messages[2]?.blocks.push(use('bash2'));
    return {
      messages,
      toolCalls: [...toolCalls, second],
      permissionRequests: [
        ask(sessionId, 'bash', 'bash', {
          session: `exactly this command: ${command}`,
          workspace: `this command, with exactly these words: ${command}`,
        }),
        ask(sessionId, 'bash2', 'bash', { session: null, workspace: null }),
      ],
    };
  }
  if (ending === 'running') return { messages, toolCalls, permissionRequests: [] };
  messages.push({
    ...base,
    seq: 6,
    role: 'assistant',
    stopReason: 'end_turn',
    blocks: [{ type: 'text', text: ANSWER }],
  });
  return { messages, toolCalls, permissionRequests: [] };
}

/** A transcript of `count` messages. */
export function longStory(sessionId: string, count: number): Story {
  const messages = Array.from({ length: count }, (_, at): Message => {
    const seq = at + 1;
    const role = seq % 2 === 1 ? 'user' : 'assistant';
    const text =
      role === 'user'
        ? `Question ${seq}: what about step ${seq}?`
        : `Answer ${seq}. ${'It depends on the size of the input and on the order of the calls. '.repeat(1 + (seq % 7))}`;
    return {
      sessionId,
      seq,
      role,
      blocks: [{ type: 'text', text }],
      stopReason: role === 'user' ? null : 'end_turn',
      isStreaming: false,
      createdAt: Date.now() - (count - seq) * 1_000,
    };
  });
  return { messages, toolCalls: [], permissionRequests: [] };
}

function ask(
  sessionId: string,
  call: string,
  toolName: string,
  scopes: { session: string | null; workspace: string | null },
): PermissionRequest {
  const scope = (words: string | null) => ({
    words,
    reason: words === null ? 'It runs what it reads from its input, which no rule can know.' : '',
  });
  return {
    id: crypto.randomUUID(),
    sessionId,
    profileId: '',
    sessionTitle: '',
    toolCallId: `${sessionId} ${call}`,
    toolName,
    sessionScope: scope(scopes.session),
    workspaceScope: scope(scopes.workspace),
    inputHash: 'fake',
    createdAt: Date.now(),
  };
}
