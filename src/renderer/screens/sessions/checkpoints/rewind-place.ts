import { notifications } from '@mantine/notifications';
import { create } from 'zustand';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import type { What } from './checkpoint-places';

/** A checkpoint to go to, and what the dialog proposes to take from it. */
export type RewindTarget = { checkpoint: Checkpoint; what: What };

/** Where one is about to go; by session, as rows that ask for it come and go with scrolling. */
const useTargets = create<Record<string, RewindTarget | undefined>>(() => ({}));

/** What the dialog is about; undefined while it is closed. */
export function useRewindTarget(sessionId: string): RewindTarget | undefined {
  return useTargets((targets) => targets[sessionId]);
}

/** Opens the dialog that shows what going there would do. What was said of the last rewind makes room for it. */
export function askToRewind(checkpoint: Checkpoint, what: What = 'both'): void {
  notifications.hide(rewoundNotice(checkpoint.sessionId));
  useTargets.setState({ [checkpoint.sessionId]: { checkpoint, what } });
}

export function closeRewind(sessionId: string): void {
  useTargets.setState({ [sessionId]: undefined });
}

/** The id of the notice that says what was rewound. */
export function rewoundNotice(sessionId: string): string {
  return `rewound ${sessionId}`;
}
