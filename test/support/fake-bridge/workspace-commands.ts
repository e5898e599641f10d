import type { CommandInput } from '../../../src/shared/commands';
import { Domain, type Workspace } from '../../../src/shared/commands/workspaces';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { workspaceAt } from './some-workspaces';
import type { State } from './state';

/** Folders with a switch and domains; one whose path has `missing` in it is not there. */
export function createWorkspaceCommands(state: State, emit: Emit) {
  const at = (path: string): Workspace => {
    if (path.includes('missing')) throw failure('WORKSPACE_MISSING');
    return state.workspaces.find((one) => one.path === path) ?? workspaceAt(path);
  };
  return {
    'workspaces.list': () => state.workspaces,
    'workspaces.get': ({ path }: CommandInput<'workspaces.get'>) => at(path),
    'workspaces.update': ({ path, ...values }: CommandInput<'workspaces.update'>) => {
      for (const domain of values.allowedDomains ?? []) {
        const parsed = Domain.safeParse(domain);
        if (!parsed.success) throw failure('INVALID_INPUT', parsed.error.issues[0]?.message);
      }
      const workspace = Object.assign(at(path), values);
      if (!state.workspaces.includes(workspace)) state.workspaces.push(workspace);
      emit('workspaces.changed', { path });
      return workspace;
    },
  };
}
