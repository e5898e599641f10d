import { changeDraft } from '../composer/drafts';
import { entryOf } from '../transcript/transcripts-store';

/** What the user wrote in the message at `seq`; null when it is not known here. */
export function textAt(sessionId: string, seq: number): string | null {
  const message = entryOf(sessionId).transcript.messages.find((known) => known.seq === seq);
  const texts = message?.blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  return texts === undefined || texts.length === 0 ? null : texts.join('\n\n');
}

/**
 * Puts a message that was taken back into the empty composer, to be sent in other words. Answers what takes
 * it out again, as long as it was not changed.
 */
export function offerAgain(sessionId: string, text: string): () => void {
  changeDraft(sessionId, (draft) => (draft.text === '' ? { text } : {}));
  return () => changeDraft(sessionId, (draft) => (draft.text === text ? { text: '' } : {}));
}
