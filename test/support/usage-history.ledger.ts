import path from 'node:path';
import { openDatabase } from '../../src/main/db/open';
import { createLedger } from '../../src/main/spending/ledger/ledger';
import { fromMessageUsage } from '../../src/main/spending/ledger/message-usage';
import { createPrices } from '../../src/main/spending/prices/prices';
import type { Credential } from '../../src/shared/commands/credentials';
import type { Profile } from '../../src/shared/commands/profiles';

const DAY_MS = 86_400_000;

const WORK = [
  {
    model: 'claude-sonnet-5-5',
    title: 'Fix the flaky checkout test',
    workspace: '/code/shop-api',
    weight: 6,
  },
  {
    model: 'claude-opus-5-5',
    title: 'Plan the move to payments v2',
    workspace: '/code/payments',
    weight: 3,
  },
  { model: 'claude-haiku-5-5', title: 'Write release notes', workspace: '/code/site', weight: 4 },
];

/** A month of work in the ledger, through the ledger itself: for screens that show a history. */
export function recordUsageHistory(
  dataFolder: string,
  profile: Profile,
  credentials: readonly Credential[],
  now = Date.now(),
): void {
  const database = openDatabase(path.join(dataFolder, 'chatelaine.db'));
  const ledger = createLedger({ database, prices: createPrices({ db: database.db }) });
  database.transaction((tx) => {
    for (let day = 1; day <= 40; day += 1) {
      const at = now - day * DAY_MS;
      const isWeekend = [0, 6].includes(new Date(at).getDay());
      for (const [index, { model, title, workspace, weight }] of WORK.entries()) {
        const count = isWeekend ? index % 2 : weight + ((day * 7 + index * 5) % 5);
        const credential = credentials[(day + index) % credentials.length];
        for (let request = 0; request < count; request += 1) {
          const size = 1 + ((day * 13 + index * 7 + request * 3) % 9);
          ledger.record(tx, {
            source: 'session',
            requestId: `req_history_${day}_${index}_${request}`,
            at: at + request * 97_000,
            profile: { id: profile.id, name: profile.name },
            credential: { id: credential?.id ?? null, name: credential?.credentialName ?? '' },
            session: { id: `01900000-0000-7000-8000-00000000010${index}`, title },
            workspace,
            provider: 'ANTHROPIC',
            model,
            ...fromMessageUsage(messageUsage(size)),
          });
        }
      }
    }
  });
  database.close();
}

/** As the API reports it. */
function messageUsage(size: number) {
  return {
    input_tokens: 900 * size,
    output_tokens: 420 * size,
    cache_read_input_tokens: 21_000 * size,
    cache_creation_input_tokens: 1_400 * size,
    cache_creation: { ephemeral_5m_input_tokens: 1_400 * size, ephemeral_1h_input_tokens: 0 },
    output_tokens_details: { thinking_tokens: 60 * size },
    service_tier: 'standard',
  };
}
