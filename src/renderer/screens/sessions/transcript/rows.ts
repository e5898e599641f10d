import type { Block, Message } from '../../../../shared/commands/sessions';
import type { LiveBlock } from './transcript';

type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>;

/** Which message a row belongs to, by its number, and the row's own key. */
type Place = { key: string; seq: number };

/**
 * One row of the virtual list: one block, so that a reply of many pages costs no more than what is on the
 * screen. Rows of streamed blocks carry no text: they read it themselves, so that only they render again.
 */
export type Row =
  | ({ kind: 'user'; text: string; createdAt: number } & Place)
  /** `markdown` is the whole message, on the last text of one that is finished: there it is copied. */
  | ({ kind: 'text'; text: string; markdown: string | null } & Place)
  | ({ kind: 'thinking'; text: string } & Place)
  | ({ kind: 'tool'; toolCallId: string } & Place)
  | ({ kind: 'attachment'; block: BlockOf<'attachment'> } & Place)
  | ({ kind: 'server_tool'; block: BlockOf<'server_tool'> } & Place)
  | ({ kind: 'compaction'; text: string } & Place)
  | ({ kind: 'notice'; block: BlockOf<'notice'> } & Place)
  | ({ kind: 'live'; type: LiveBlock['type'] } & Place)
  | { kind: 'footer'; key: string };

export type MessageRow = Exclude<Row, { kind: 'footer' }>;
export type RowOf<K extends MessageRow['kind']> = Extract<MessageRow, { kind: K }>;

/** Key and type of each streamed block, as text that stays the same while only text is added. */
export function liveShape(live: readonly LiveBlock[]): string {
  return live.map((block) => `${liveKey(block)} ${block.type}`).join();
}

/** The rows of streamed blocks that are not committed yet, from {@link liveShape}. */
export function liveRows(shape: string, committed: readonly Row[]): Row[] {
  const known = new Set(committed.map(({ key }) => key));
  return shape.split(',').flatMap((part): Row[] => {
    const [key = '', type] = part.split(' ');
    if (key === '' || known.has(key)) return [];
    const seq = Number(key.split(':')[0]);
    return [{ kind: 'live', key, seq, type: type === 'thinking' ? 'thinking' : 'text' }];
  });
}

export function liveKey({ seq, index }: Pick<LiveBlock, 'seq' | 'index'>): string {
  return `${seq}:${index}`;
}

/**
 * The rows of committed messages. Keys stay the same when a streamed block is committed, and rows of a
 * message that did not change are the same objects, so that they do not render again.
 */
export function committedRows(messages: readonly Message[]): Row[] {
  return messages.flatMap((message) => {
    const known = rowsOfMessage.get(message);
    if (known !== undefined) return known;
    const rows = message.blocks.map((block, index) => blockRow(message, block, index));
    rowsOfMessage.set(message, rows);
    return rows;
  });
}

/** Under which key it is remembered whether a row that folds is open; null for one that does not. */
export function openKey(row: MessageRow): string | null {
  switch (row.kind) {
    case 'tool':
      return row.toolCallId;
    case 'user':
      return `message ${row.key}`;
    case 'thinking':
    case 'live':
      return `thought ${row.key}`;
    case 'compaction':
      return `summary ${row.key}`;
    case 'server_tool':
      return `sources ${row.key}`;
    default:
      return null;
  }
}

/** Messages are never changed in place, so what was made of one holds. */
const rowsOfMessage = new WeakMap<Message, MessageRow[]>();

function blockRow(message: Message, block: Block, index: number): MessageRow {
  const place = { key: liveKey({ seq: message.seq, index }), seq: message.seq };
  switch (block.type) {
    case 'text':
      return message.role === 'user'
        ? { kind: 'user', ...place, text: block.text, createdAt: message.createdAt }
        : { kind: 'text', ...place, text: block.text, markdown: wholeMarkdown(message, index) };
    case 'thinking':
      return { kind: 'thinking', ...place, text: block.text };
    case 'tool_use':
      return { kind: 'tool', ...place, toolCallId: block.toolCallId };
    case 'compaction':
      return { kind: 'compaction', ...place, text: block.text };
    case 'attachment':
      return { kind: 'attachment', ...place, block };
    case 'server_tool':
      return { kind: 'server_tool', ...place, block };
    case 'notice':
      return { kind: 'notice', ...place, block };
  }
}

/** What the message says, for the clipboard; null where no copy button stands. */
function wholeMarkdown({ blocks, isStreaming }: Message, index: number): string | null {
  if (isStreaming || blocks.findLastIndex(({ type }) => type === 'text') !== index) return null;
  return blocks.flatMap((block) => (block.type === 'text' ? [block.text.trim()] : [])).join('\n\n');
}
