import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { RecordedSession } from '../../../src/shared/commands/history';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import type { State } from './state';

type HistoryCommand = Extract<CommandName, `history.${string}`>;
type HistoryCommands = {
  [N in HistoryCommand]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

const HOUR = 3_600_000;

/** Conversations of Claude Code, without its files. */
export function createHistoryCommands(state: State, emit: Emit): HistoryCommands {
  const recorded = state.imports.sources.length === 0 ? [] : someRecorded();
  return {
    'history.list': ({ query = '', limit = 100 }) => {
      const wanted = query.toLowerCase();
      const found = recorded.filter(({ title, workspace }) =>
        `${title} ${workspace}`.toLowerCase().includes(wanted),
      );
      return { sessions: found.slice(0, limit), isCut: found.length > limit };
    },
    'history.open': async ({ profileId, id }) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      const one = recorded.find((known) => known.id === id);
      const [like] = state.sessions;
      if (!one || !like) throw failure('NOT_FOUND');
      const known = state.sessions.find((session) => session.id === one.sessionId);
      if (known) return known;
      const session = {
        ...structuredClone(like),
        id: nextId(),
        profileId,
        title: one.title,
        workspace: one.workspace,
        status: 'idle' as const,
        source: 'claude-code' as const,
        worktree: null,
        queue: [],
        updatedAt: one.updatedAt,
      };
      one.sessionId = session.id;
      state.sessions.push(session);
      emit('sessions.changed', structuredClone(session));
      return session;
    },
  };
}

function someRecorded(): RecordedSession[] {
  const titles = [
    'Make the build reproducible',
    'Why does the worker leak memory under load?',
    'Port the importer to streams',
    'Explain the retry logic in the payment client',
    'Add dark mode to the settings page',
    'Find out who still calls the old endpoint',
  ];
  const folders = ['shop-api', 'website', 'dotfiles'];
  return Array.from({ length: 130 }, (_, index) => ({
    id: `recorded-${index}`,
    title: titles[index % titles.length] ?? '',
    workspace: `/home/dana/code/${folders[index % folders.length]}`,
    messages: 6 + ((index * 37) % 1_400),
    bytes: 20_000 + index * 7_000,
    updatedAt: Date.now() - (index * index + 1) * HOUR,
    sessionId: null,
  }));
}
