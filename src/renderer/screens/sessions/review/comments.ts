import { create } from 'zustand';

/** What a person wrote under a line, and has not sent yet. */
export type Comment = {
  id: string;
  path: string;
  side: 'old' | 'new';
  line: number;
  /** The line as it was when the comment was written. */
  quote: string;
  text: string;
  isEditing: boolean;
};

type Place = Pick<Comment, 'path' | 'side' | 'line' | 'quote'>;

const NONE: readonly Comment[] = [];

/** By session; in memory only, like all that is written and not sent. */
const useAll = create<Record<string, readonly Comment[]>>(() => ({}));

export function useComments(sessionId: string): readonly Comment[] {
  return useAll((all) => all[sessionId] ?? NONE);
}

export const commentsOf = (sessionId: string): readonly Comment[] =>
  useAll.getState()[sessionId] ?? NONE;

/** Opens a comment at a line: the one that is there already, or a new one. */
export function openComment(sessionId: string, place: Place): void {
  const known = commentsOf(sessionId).find(
    ({ path, side, line }) => path === place.path && side === place.side && line === place.line,
  );
  if (known) {
    changeComment(sessionId, known.id, { isEditing: true });
    return;
  }
  const id = `comment-${lastId++}`;
  set(sessionId, [...commentsOf(sessionId), { ...place, id, text: '', isEditing: true }]);
}

export function changeComment(sessionId: string, id: string, change: Partial<Comment>): void {
  set(
    sessionId,
    commentsOf(sessionId).map((one) => (one.id === id ? { ...one, ...change } : one)),
  );
}

export function removeComment(sessionId: string, id: string): void {
  set(
    sessionId,
    commentsOf(sessionId).filter((one) => one.id !== id),
  );
}

/** Takes all away; answers how to put them back. */
export function takeComments(sessionId: string): () => void {
  const taken = commentsOf(sessionId);
  set(sessionId, NONE);
  return () => set(sessionId, [...taken, ...commentsOf(sessionId)]);
}

/** Those with something in them. */
export const written = (comments: readonly Comment[]): readonly Comment[] =>
  comments.filter(({ text }) => text.trim() !== '');

/** One follow-up with all of them, each with its file, line and the line itself. */
export function commentsMessage(comments: readonly Comment[]): string {
  const parts = written(comments).map(({ path, side, line, quote, text }) => {
    const where = `${path}:${line}${side === 'old' ? ' (as it was before the change)' : ''}`;
    return `${where}\n> ${quote.trim() === '' ? '(an empty line)' : quote}\n\n${text.trim()}`;
  });
  const lead =
    parts.length === 1 ? 'A comment on your changes:' : 'Comments on your changes, one by one:';
  return [lead, ...parts].join('\n\n');
}

let lastId = 1;

function set(sessionId: string, comments: readonly Comment[]): void {
  useAll.setState({ [sessionId]: comments });
}
