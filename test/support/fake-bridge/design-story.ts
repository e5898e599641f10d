import type { Block, Message, ToolCall } from '../../../src/shared/commands/sessions';
import type { Story } from './session-story';

/** A long session that was compacted, with files in, the web searched and a reply that was cut off. */
export function designStory(sessionId: string): Story {
  const at = Date.now() - 30 * 60_000;
  const message = (seq: number, role: Message['role'], blocks: Block[]): Message => ({
    sessionId,
    seq,
    role,
    blocks,
    stopReason: role === 'user' ? null : 'end_turn',
    isStreaming: false,
    createdAt: at + seq * 1_000,
  });
  const fetched: ToolCall = {
    id: `${sessionId} issue`,
    sessionId,
    seq: 6,
    name: 'mcp__issues__get_issue',
    input: JSON.stringify({ number: 214 }),
    change: null,
    status: 'done',
    output: '{"title":"Cart: new summary","state":"open","comments":2}',
    startedAt: at,
    endedAt: at + 700,
  };
  return {
    messages: [
      message(1, 'user', [
        { type: 'text', text: 'Make the cart look like this sketch. The rules are in the PDF.' },
        { type: 'attachment', name: 'cart.png', mediaType: 'image/png', bytes: 748, index: 0 },
        {
          type: 'attachment',
          name: 'Brand rules.pdf',
          mediaType: 'application/pdf',
          bytes: 1_240_000,
          index: 1,
        },
      ]),
      message(2, 'assistant', [
        {
          type: 'server_tool',
          id: 'srv_1',
          name: 'web_search',
          input: 'css grid sticky summary column',
          sources: [
            { title: 'Sticky positioning in grids', url: 'https://example.com/sticky-grid' },
            { title: 'Grid by example', url: 'https://example.org/grid' },
          ],
          error: null,
        },
        {
          type: 'server_tool',
          id: 'srv_2',
          name: 'web_fetch',
          input: 'https://example.com/brand',
          sources: [],
          error: 'The page could not be read: it answered with 403.',
        },
        { type: 'text', text: 'The summary becomes a sticky column; the list keeps its width.' },
      ]),
      message(3, 'user', [
        {
          type: 'compaction',
          text: '## So far\n\n- The cart is to follow the sketch `cart.png`.\n- `src/cart.css` has the grid; the summary is sticky.\n\n## Next\n\n- The empty cart.',
        },
      ]),
      message(5, 'user', [{ type: 'text', text: 'Go on with the empty cart; see issue 214.' }]),
      message(6, 'assistant', [
        { type: 'tool_use', toolCallId: fetched.id },
        { type: 'text', text: 'For the empty cart I would keep the column and put a link to' },
        {
          type: 'notice',
          text: 'The reply reached the limit of its length and was cut off here.',
          action: 'continue',
        },
      ]),
    ],
    toolCalls: [fetched],
    permissionRequests: [],
  };
}
