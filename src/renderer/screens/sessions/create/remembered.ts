import { create } from 'zustand';
import type { CommandInput } from '../../../../shared/commands';

/** Where and with what a session works: what one chose for a folder is likely what one wants there again. */
export type WorkPlace = {
  isWorktree: boolean;
  withChanges: boolean;
  runner: NonNullable<CommandInput<'sessions.create'>['runner']>;
  /** null = all that there are. */
  tools: readonly string[] | null;
};

const AS_USUAL: WorkPlace = {
  isWorktree: false,
  withChanges: false,
  runner: 'local',
  tools: null,
};

/** By workspace, until the app is started again. */
const useRemembered = create<Record<string, WorkPlace>>(() => ({}));

export function useWorkPlace(workspace: string): [WorkPlace, (change: Partial<WorkPlace>) => void] {
  const chosen = useRemembered((places) => places[workspace] ?? AS_USUAL);
  return [
    chosen,
    (change) =>
      useRemembered.setState((places) => ({
        [workspace]: { ...(places[workspace] ?? AS_USUAL), ...change },
      })),
  ];
}
