import { create } from 'zustand';

/** Whether the search over all transcripts is open, and what was looked for last. */
export const useSearchPlace = create<{ isOpen: boolean; query: string }>(() => ({
  isOpen: false,
  query: '',
}));

export function openSearch(): void {
  useSearchPlace.setState({ isOpen: true });
}

export function closeSearch(): void {
  useSearchPlace.setState({ isOpen: false });
}
