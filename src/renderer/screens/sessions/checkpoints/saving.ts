import { create } from 'zustand';
import { useEvent } from '../../../api';

/** Sessions whose turn waits for a checkpoint that takes long. */
const useSaving = create<Record<string, boolean>>(() => ({}));

/** Listens for all sessions, also those that are not shown; mounted once, by the shell. */
export function useSavingFeed(): void {
  useEvent('checkpoints.saving', ({ sessionId, isSaving }) =>
    useSaving.setState({ [sessionId]: isSaving }),
  );
}

export function useIsSaving(sessionId: string): boolean {
  return useSaving((saving) => saving[sessionId] ?? false);
}
