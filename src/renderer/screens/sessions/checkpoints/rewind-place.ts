import { create } from 'zustand';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';

/** Where one is about to go; by session, as rows that ask for it come and go with scrolling. */
const useTargets = create<Record<string, Checkpoint | undefined>>(() => ({}));

/** The checkpoint that the dialog is about; undefined while it is closed. */
export function useRewindTarget(sessionId: string): Checkpoint | undefined {
  return useTargets((targets) => targets[sessionId]);
}

/** Opens the dialog that shows what going there would do. */
export function askToRewind(checkpoint: Checkpoint): void {
  useTargets.setState({ [checkpoint.sessionId]: checkpoint });
}

export function closeRewind(sessionId: string): void {
  useTargets.setState({ [sessionId]: undefined });
}
