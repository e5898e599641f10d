import type { Block } from '../../../src/shared/commands/sessions';
import type { Story } from './session-story';

/** Messages with `query` in what was said or done, oldest first. */
export function findIn({ messages, toolCalls }: Story, query: string) {
  const found = messages.flatMap(({ seq, blocks }) => {
    const said = blocks.map(wordsOf);
    const done = toolCalls.filter((c) => c.seq === seq).map((c) => `${c.input} ${c.output}`);
    const excerpt = excerptOf([...said, ...done], query);
    return excerpt === undefined ? [] : [{ seq, excerpt }];
  });
  return { hits: found.slice(0, 500), isCut: found.length > 500 };
}

function wordsOf(block: Block): string {
  if ('text' in block) return block.text;
  return block.type === 'server_tool' ? block.input : '';
}

function excerptOf(texts: readonly string[], query: string): string | undefined {
  for (const text of texts) {
    const at = text.toLowerCase().indexOf(query.toLowerCase());
    if (at >= 0) return text.slice(Math.max(0, at - 40), at + query.length + 60);
  }
  return undefined;
}
