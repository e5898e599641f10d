import type { Session } from '../../../../shared/commands/sessions';
import { formatMicroUsd } from '../../../../shared/money';
import type { Entry } from './entries';

/** How a session is written: each part in pieces, so that the app has its turn between them. */
export type Format = {
  head(session: Session, exportedAt: number): Iterable<string>;
  entry(entry: Entry, isFirst: boolean): Iterable<string>;
  tail(): string;
};

/** What is said of a session before what was said in it. */
export function factsOf(session: Session, exportedAt: number): [name: string, value: string][] {
  const { usage } = session;
  return [
    ['Workspace', session.workspace],
    ['Model', session.model],
    ['Begun', timeOf(session.createdAt)],
    ['Last changed', timeOf(session.updatedAt)],
    ...(usage.requests > 0 ? [['Cost', costOf(usage)] as [string, string]] : []),
    ...(session.source === 'claude-code' ? [['From', 'Claude Code'] as [string, string]] : []),
    ['Exported', timeOf(exportedAt)],
  ];
}

/** An unknown price is never a zero. */
function costOf({ costMicroUsd, unpriced, requests }: Session['usage']): string {
  const isKnown = costMicroUsd > 0 || unpriced === 0;
  const cost = [isKnown && formatMicroUsd(costMicroUsd), unpriced > 0 && 'unpriced'];
  return `${cost.filter(Boolean).join(' + ')} for ${requests === 1 ? '1 request' : `${requests} requests`}`;
}

/** In UTC: who reads it may be anywhere. */
export const timeOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const speakerOf = ({ role }: Entry): string => (role === 'user' ? 'You' : 'Claude');

/** JSON as it is easiest to read; other text as it is. */
export function readableJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
