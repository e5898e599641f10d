import type { CommandOutput } from '../../../../shared/commands';
import type { Tokens } from '../../../../shared/commands/usage';

export type DaySpend = { day: string; costMicroUsd: number };

export type Spend = {
  costMicroUsd: number;
  requests: number;
  /** null while there was no request. */
  tokens: Tokens | null;
  unpriced: number;
  days: DaySpend[];
};

/** The part of one client in a summary by client. */
export function spendOf(summary: CommandOutput<'usage.summary'>, clientId: string): Spend {
  const group = summary.groups.find(({ key }) => key === clientId);
  return {
    costMicroUsd: group?.costMicroUsd ?? 0,
    requests: group?.requests ?? 0,
    tokens: group?.tokens ?? null,
    unpriced: group?.unpriced ?? 0,
    days: summary.days.map(({ day, groups }) => ({
      day,
      costMicroUsd: groups[clientId]?.costMicroUsd ?? 0,
    })),
  };
}
