import type { LedgerRecord } from './ledger';
import { nextId } from './next-id';
import type { State } from './state';

const HOUR = 3_600_000;
const DAYS = 40;

/** What clients used through the gateway, in the last weeks; fewer on weekends. */
export function makeClientRecords(state: State, now: number, random: () => number): LedgerRecord[] {
  const clients = state.clients.slice(1, 3);
  return clients.flatMap((client, at) =>
    Array.from({ length: DAYS }, (_, day) => {
      const isWeekend = [0, 6].includes(new Date(now - day * 24 * HOUR).getDay());
      const count = at === 1 ? 1 : isWeekend && day > 0 ? 0 : 2 + Math.floor(random() * 14);
      return Array.from({ length: count }, (__, n): LedgerRecord => {
        const model = client.allowedModels?.[n % client.allowedModels.length] ?? 'claude-haiku-5-5';
        const output = Math.floor(80 + random() * 2_400);
        return {
          id: nextId(),
          at: now - day * 24 * HOUR - n * 1_400_000 - 60_000,
          source: 'gateway',
          requestId: `req_012G${at}${day}x${n}`,
          provider: 'ANTHROPIC',
          model,
          credentialName: at === 1 ? 'Backup key' : 'Work key',
          credentialId: state.credentials[at]?.id ?? '',
          clientName: client.name,
          clientId: client.id,
          sessionId: null,
          sessionTitle: '',
          workspace: '',
          tokens: {
            input: Math.floor(random() * 4_000),
            output,
            cacheRead: Math.floor(random() * 60_000),
            cacheWrite5m: Math.floor(random() * 3_000),
            cacheWrite1h: 0,
          },
          thinkingTokens: Math.floor(output * 0.2),
          webSearches: 0,
          serviceTier: 'standard',
          costMicroUsd: Math.floor(output * (at === 1 ? 2.5 : 24) + random() * 60_000),
          priceId: `price-${model}`,
          isEstimated: false,
        };
      });
    }).flat(),
  );
}
