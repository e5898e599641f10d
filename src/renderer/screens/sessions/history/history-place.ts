import { create } from 'zustand';

/** Whether the list of Claude Code's conversations is open. */
export const useHistoryPlace = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function openHistory(): void {
  useHistoryPlace.setState({ isOpen: true });
}

export function closeHistory(): void {
  useHistoryPlace.setState({ isOpen: false });
}
