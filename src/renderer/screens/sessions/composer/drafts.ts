import { create } from 'zustand';

/** Text that was written and not sent, by session; kept in memory only, as it may hold secrets. */
const useDrafts = create<Record<string, string>>(() => ({}));

/** The draft of a session and how to change it. */
export function useDraft(key: string): [string, (text: string) => void] {
  const text = useDrafts((drafts) => drafts[key] ?? '');
  return [text, (next) => useDrafts.setState({ [key]: next })];
}
