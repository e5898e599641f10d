import { create } from 'zustand';
import type { Session } from '../../../../shared/commands/sessions';
import type { AppEvents } from '../../../../shared/events';
import { useEvent } from '../../../api';
import { isAtWork } from '../list/arrange';

type ToolProblem = Pick<AppEvents['sessions.toolProblem'], 'server' | 'message'>;

type Told = { isAtWork: boolean; problems: readonly ToolProblem[] };

const NONE: Told = { isAtWork: false, problems: [] };

/** What sessions were told of their MCP servers in the turn that runs, or ran last. */
const useTold = create<Record<string, Told>>(() => ({}));

/** Listens for all sessions, also those that are not shown; mounted once, by the shell. */
export function useToolProblemFeed(): void {
  useEvent('sessions.toolProblem', ({ sessionId, server, message }) =>
    change(sessionId, ({ problems }) => ({
      problems: [...problems.filter((one) => one.server !== server), { server, message }],
    })),
  );
  useEvent('sessions.changed', noteTurn);
}

/** The MCP servers that a session has to do without. */
export function useToolProblems(sessionId: string): readonly ToolProblem[] {
  return useTold((told) => (told[sessionId] ?? NONE).problems);
}

export function dismissToolProblems(sessionId: string): void {
  change(sessionId, () => ({ problems: [] }));
}

/** With a new turn every server is tried again: what is still wrong will be said again. */
function noteTurn(session: Session): void {
  const wasAtWork = (useTold.getState()[session.id] ?? NONE).isAtWork;
  if (wasAtWork === isAtWork(session)) return;
  change(session.id, ({ problems }) => ({
    isAtWork: !wasAtWork,
    problems: wasAtWork ? problems : [],
  }));
}

function change(sessionId: string, next: (told: Told) => Partial<Told>): void {
  useTold.setState((all) => {
    const told = all[sessionId] ?? NONE;
    return { [sessionId]: { ...told, ...next(told) } };
  });
}
