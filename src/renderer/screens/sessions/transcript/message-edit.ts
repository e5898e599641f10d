import { create } from 'zustand';

/** Messages that are being written anew, by session and number; outlives rows that the list takes away. */
const useEdits = create<Record<string, string | undefined>>(() => ({}));

const keyOf = (sessionId: string, seq: number) => `${sessionId} ${seq}`;

/** The new text of a message and how to change it; undefined while it is not being edited. */
export function useMessageEdit(sessionId: string, seq: number): string | undefined {
  return useEdits((edits) => edits[keyOf(sessionId, seq)]);
}

export function startEdit(sessionId: string, seq: number, text: string): void {
  useEdits.setState({ [keyOf(sessionId, seq)]: text });
}

export function endEdit(sessionId: string, seq: number): void {
  useEdits.setState({ [keyOf(sessionId, seq)]: undefined });
}
