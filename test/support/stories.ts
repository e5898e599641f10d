import { type MessagesRequest, reply, type Turn, text, thinking, toolUse } from './provider';
import { CHECKOUT_FIX, CHECKOUT_LINE } from './sample-repository';

/** What the person asks for in the first session. */
export const FIX_REQUEST = 'The checkout forgets quantities. Find it and fix it.';
/** What the session is called then. */
export const FIX_TITLE = 'The checkout forgets quantities. Find it and fix it';

/** Replies in which Claude reads a file, edits it and reports: three requests to claude-sonnet-5-5. */
export const FIX_STORY: readonly Turn[] = [
  reply(
    [
      thinking(
        'The sum is probably in src/checkout.js. I should read it before I change anything.',
      ),
      text('I will look at the checkout first.'),
      toolUse('read_checkout', 'read', { file_path: 'src/checkout.js' }),
    ],
    { input: 1_812, output: 140, thinking: 40, cacheWrite5m: 2_400 },
  ),
  reply(
    [
      text('The sum adds up prices and never looks at `quantity`. That is one line.'),
      toolUse('edit_checkout', 'edit', {
        file_path: 'src/checkout.js',
        old_string: CHECKOUT_LINE,
        new_string: CHECKOUT_FIX,
      }),
    ],
    { input: 220, output: 190, cacheRead: 2_400, cacheWrite5m: 380 },
  ),
  reply(
    [
      text(
        'Fixed: `total` now multiplies each price by its quantity.\n\n' +
          '- `src/checkout.js`: one line\n- nothing else was touched',
      ),
    ],
    { input: 96, output: 64, cacheRead: 2_780, cacheWrite1h: 150 },
  ),
];

/** For a provider that is played with: every session starts with {@link FIX_STORY}, whatever is asked. */
export function demoReply(request: MessagesRequest): Turn {
  const replies = request.messages.filter(({ role }) => role === 'assistant').length;
  return (
    FIX_STORY[replies] ??
    reply(
      'This is the embedded provider of the demo: it knows one story, and that was it. ' +
        'Start another session to see it again, or add a real key to work.',
      { input: 180, output: 48, cacheRead: 3_000 },
    )
  );
}

/**
 * What {@link FIX_STORY} costs in micro-USD at the list price of claude-sonnet-5-5 from 2026-10-07:
 * USD 2 input, 10 output, 0.10 cache read, 2.50 cache write (5 m), 4 (1 h) per million tokens.
 */
export const FIX_STORY_MICRO_USD =
  cost({ input: 1_812, output: 140, write5m: 2_400 }) +
  cost({ input: 220, output: 190, read: 2_400, write5m: 380 }) +
  cost({ input: 96, output: 64, read: 2_780, write1h: 150 });

/** Each request is rounded on its own, as the ledger does. */
function cost(tokens: {
  input: number;
  output: number;
  read?: number;
  write5m?: number;
  write1h?: number;
}): number {
  const { input, output, read = 0, write5m = 0, write1h = 0 } = tokens;
  return Math.round(input * 2 + output * 10 + read * 0.1 + write5m * 2.5 + write1h * 4);
}
