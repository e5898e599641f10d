import type { SessionStatus } from '../../shared/commands/sessions';
import { formatMicroUsd, type MicroUsd } from '../../shared/money';

/** A session that is `queued`, `running`, `asking` or `waiting`. */
export type WorkingSession = { id: string; title: string; status: SessionStatus };

/** A line of the menu beside the clock; one without `choose` only says something. */
export type TrayItem = { label: string; choose?: TrayChoice } | 'separator';

export type TrayChoice = { open: string } | 'window' | 'quit';

const MOST_SESSIONS = 10;
const LONGEST_TITLE = 50;

/** What works, who wants permission, what today cost (in micro-USD), and the way back to the window. */
export function trayMenu(working: readonly WorkingSession[], todaySpend: MicroUsd): TrayItem[] {
  // Who wants something from the user comes first.
  const rank = ({ status }: WorkingSession) => (status === 'asking' ? 0 : 1);
  const sorted = [...working].sort((one, other) => rank(one) - rank(other));
  const more = sorted.length - MOST_SESSIONS;
  return [
    { label: traySummary(working) },
    ...sorted
      .slice(0, MOST_SESSIONS)
      .map((session) => ({ label: labelOf(session), choose: { open: session.id } })),
    ...(more > 0 ? [{ label: `and ${more} more`, choose: 'window' as const }] : []),
    'separator',
    { label: `Today: ${formatMicroUsd(todaySpend)}` },
    'separator',
    { label: 'Open Chatelaine', choose: 'window' },
    { label: 'Quit', choose: 'quit' },
  ];
}

/** In one line, for the tooltip too. */
export function traySummary(working: readonly WorkingSession[]): string {
  if (working.length === 0) return 'No session is working';
  const asking = working.filter(({ status }) => status === 'asking').length;
  const counted = working.length === 1 ? '1 session working' : `${working.length} sessions working`;
  return asking === 0 ? counted : `${counted}, ${asking} ${asking === 1 ? 'asks' : 'ask'}`;
}

function labelOf({ title, status }: WorkingSession): string {
  const characters = [...title];
  const short =
    characters.length > LONGEST_TITLE
      ? `${characters.slice(0, LONGEST_TITLE - 1).join('')}…`
      : title;
  return `${WORDS[status]}: ${short}`;
}

/** As in the list of sessions. */
const WORDS: Record<SessionStatus, string> = {
  asking: 'Wants permission',
  queued: 'Waiting for its turn',
  running: 'Running',
  waiting: 'Waiting for the provider',
  idle: 'Your turn',
  interrupted: 'Interrupted',
};
