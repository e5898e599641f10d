import type { Block, Message } from '../../../../shared/commands/sessions';
import type { LiveBlock } from './transcript';

/**
 * One row of the virtual list: one block, so that a reply of many pages costs no more than what is on the
 * screen. Rows of streamed blocks carry no text: they read it themselves, so that only they render again.
 */
export type Row =
  | { kind: 'user'; key: string; text: string; createdAt: number }
  | { kind: 'text'; key: string; text: string }
  | { kind: 'thinking'; key: string; text: string }
  | { kind: 'tool'; key: string; toolCallId: string }
  | { kind: 'notice'; key: string; text: string }
  | { kind: 'live'; key: string; type: LiveBlock['type'] }
  | { kind: 'footer'; key: string };

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
    return [{ kind: 'live', key, type: type === 'thinking' ? 'thinking' : 'text' }];
  });
}

export function liveKey({ seq, index }: Pick<LiveBlock, 'seq' | 'index'>): string {
  return `${seq}:${index}`;
}

/** The rows of committed messages. Keys stay the same when a streamed block is committed. */
export function committedRows(messages: readonly Message[]): Row[] {
  return messages.flatMap(blockRows);
}

function blockRows(message: Message): Row[] {
  return message.blocks.map((block, index) => blockRow(message, block, index));
}

function blockRow(message: Message, block: Block, index: number): Row {
  const key = liveKey({ seq: message.seq, index });
  switch (block.type) {
    case 'text':
      return message.role === 'user'
        ? { kind: 'user', key, text: block.text, createdAt: message.createdAt }
        : { kind: 'text', key, text: block.text };
    case 'thinking':
      return { kind: 'thinking', key, text: block.text };
    case 'tool_use':
      return { kind: 'tool', key, toolCallId: block.toolCallId };
    case 'notice':
      return { kind: 'notice', key, text: block.text };
  }
}
