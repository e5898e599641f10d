import type { RequestBlock, RequestMessage } from '../script';

/** Messages of one role in a row: the API takes them for one. */
export type ConversationTurn = {
  role: string;
  /** Place of the first of its messages in the request. */
  at: number;
  blocks: readonly RequestBlock[];
};

/** Instructions in between belong to neither side. */
export function conversationTurns(messages: readonly RequestMessage[]): ConversationTurn[] {
  const turns: ConversationTurn[] = [];
  for (const [at, message] of messages.entries()) {
    if (message.role === 'system') continue;
    const last = turns.at(-1);
    if (last?.role !== message.role)
      turns.push({ role: message.role, at, blocks: blocksOf(message) });
    else last.blocks = [...last.blocks, ...blocksOf(message)];
  }
  return turns;
}

export function blocksOf({ content }: RequestMessage): readonly RequestBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

export function ids(blocks: readonly RequestBlock[], type: string, field: string): string[] {
  return blocks.filter((block) => block.type === type).map((block) => String(block[field]));
}
