import type { CommandInput } from '../../../src/shared/commands';
import type { ImportState } from '../../../src/shared/commands/imports';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import type { Scenario, State } from './state';

const STEPS = 24;
const STEP_MS = 140;

/** A history that is read at a pace at which one can look at it. */
export function createImportCommands(state: State, emit: Emit) {
  let isCancelled = false;
  const changed = () => {
    emit('imports.changed', state.imports);
    return state.imports;
  };
  const read = async () => {
    const { sources } = state.imports;
    const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
    const files = sources.reduce((sum, source) => sum + source.files, 0);
    isCancelled = false;
    for (let step = 0; step < STEPS && !isCancelled; step += 1) {
      const share = step / STEPS;
      state.imports.progress = {
        done: Math.round(total * share),
        total,
        files: Math.round(files * share),
      };
      changed();
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    state.imports.progress = null;
    state.imports.last = { ...LAST, files, endedAt: Date.now(), wasCancelled: isCancelled };
    changed();
  };
  return {
    'imports.state': () => state.imports,
    'imports.setEnabled': ({ profileId, isEnabled }: CommandInput<'imports.setEnabled'>) => {
      Object.assign(state.imports, { isDecided: true, isEnabled, profileId });
      if (isEnabled) void read();
      return changed();
    },
    'imports.run': () => {
      if (state.imports.progress !== null) throw failure('CONFLICT', 'It is being read already.');
      void read();
      return changed();
    },
    'imports.cancel': () => {
      isCancelled = true;
      return state.imports;
    },
  };
}

const LAST = {
  files: 1_204,
  changedFiles: 1_187,
  added: 18_442,
  known: 3_120,
  bad: 4,
  unpriced: 61,
  costMicroUsd: 412_870_000,
  durationMs: 3_400,
  endedAt: 0,
  wasCancelled: false,
};

/** Read already, unless the scenario says that it is only found, or that there is none. */
export function someImports(
  scenario: Scenario,
  profileId: string | null,
  now: number,
): ImportState {
  const isRead = (scenario.history ?? 'read') === 'read';
  return {
    isDecided: isRead,
    isEnabled: isRead,
    profileId: isRead ? profileId : null,
    sources:
      scenario.history === 'none'
        ? []
        : [
            { folder: '/home/dana/.claude/projects', files: 1_163, bytes: 1_420_000_000 },
            { folder: '/home/dana/.config/claude/projects', files: 41, bytes: 38_200_000 },
          ],
    progress: null,
    last: isRead ? { ...LAST, endedAt: now - 7_200_000 } : null,
  };
}
