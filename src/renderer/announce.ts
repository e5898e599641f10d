import { create } from 'zustand';

/** What the live region says; the count makes the same words be said again. */
export const useAnnouncement = create<{ text: string; count: number }>(() => ({
  text: '',
  count: 0,
}));

/** Says something to a screen reader without moving focus: what changed, in one sentence. */
export function announce(text: string): void {
  useAnnouncement.setState(({ count }) => ({ text, count: count + 1 }));
}
