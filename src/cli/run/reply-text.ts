import type { Block, Message } from '../../shared/commands/sessions';
import type { AppEvents } from '../../shared/events';

/** Where text goes as it comes. */
export type TextOutput = {
  text(piece: string): void;
  /** The next text is another block. */
  endBlock(): void;
};

/**
 * Text that is streamed is shown at once, and each block exactly once: a committed block adds what was
 * not streamed, and a piece that comes late adds nothing.
 */
export function createReplyText(output: TextOutput) {
  /** What was shown of each block. */
  const shown = new Map<string, string>();
  /** How many blocks of a message are on disk. */
  const committed = new Map<number, number>();
  let current = '';

  function show(key: string, text: string): void {
    if (text === '') return;
    if (current !== key && current !== '') output.endBlock();
    current = key;
    shown.set(key, (shown.get(key) ?? '') + text);
    output.text(text);
  }

  function showCommitted(key: string, text: string): void {
    const before = shown.get(key) ?? '';
    if (text.startsWith(before)) {
      show(key, text.slice(before.length));
      return;
    }
    // A secret was found in it afterwards and masked: what is on disk is what counts.
    output.endBlock();
    current = '';
    show(key, text);
  }

  return {
    delta({ seq, index, type, text }: AppEvents['sessions.delta']): void {
      if (type !== 'text' || index < (committed.get(seq) ?? 0)) return;
      show(keyOf(seq, index), text);
    },

    /** `onOther` hears of blocks that are no text of the model, once each. */
    message({ seq, role, blocks }: Message, onOther: (block: Block) => void): void {
      if (role !== 'assistant') return;
      const known = committed.get(seq) ?? 0;
      committed.set(seq, Math.max(known, blocks.length));
      for (const [place, block] of blocks.slice(known).entries()) {
        if (block.type === 'text') showCommitted(keyOf(seq, known + place), block.text);
        else onOther(block);
      }
    },
  };
}

const keyOf = (seq: number, index: number) => `${seq}:${index}`;
