import type { CommandOutput } from '../../../../shared/commands';

export function messagesWords(count: number): string {
  return count === 1 ? '1 message' : `${count.toLocaleString('en-US')} messages`;
}

/** How many are shown, for the foot and the live region. */
export function shownWords({
  sessions,
  isCut,
}: Pick<CommandOutput<'history.list'>, 'sessions' | 'isCut'>): string {
  const count = sessions.length;
  if (isCut) return `The newest ${count}. Search to find older ones.`;
  return count === 1 ? '1 conversation' : `${count} conversations`;
}
