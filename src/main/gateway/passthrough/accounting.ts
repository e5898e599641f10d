import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Payer } from '../../../shared/commands/sessions';
import type { Db } from '../../db/open';
import { placeholders, prepared } from '../../db/prepared';
import { gatewayRequests, usageRecords } from '../../db/schema';
import { type WorstCase, worstCase } from '../../spending/budgets/estimate';
import type { UsageEntry } from '../../spending/ledger/entry';
import type { RequestUsage } from '../../spending/ledger/message-usage';
import type { Price } from '../../spending/prices/prices';
import type { AuthenticatedClient } from '../clients/authenticate';
import type { GatewayParts } from '../parts';
import type { Billing, ProviderCall } from './call';

/** What is known of a request that a provider got, at its end. */
export type Told = {
  /** The provider's own id of it. */
  requestId: string | null;
  model: string | null;
  /** null when the answer told nothing. */
  usage: RequestUsage | null;
};

/** One request that is paid for, from before it is sent until it is in the ledger or cost nothing. */
export type Account = {
  /** The longest reply that the budgets leave room for, in tokens. */
  maxOutputTokens: number;
  /** A sign of life. */
  alive(): void;
  /** It never reached a provider, or was refused by one: nothing is recorded. */
  release(): void;
  /** The record, the payment and the end of the row in one transaction; once. */
  record(told: Told): void;
};

export type Accounting = {
  /**
   * Holds what the request may cost at worst and notes that it is on its way, in one transaction. Errors:
   * those of `payments.reserve`.
   */
  open(client: AuthenticatedClient, payer: Payer, call: BilledCall): Account;
  /** Before the first `open`: records, as estimated, what the process before had on its way. Answers how many. */
  recover(): number;
};

export type BilledCall = ProviderCall & { billing: Billing };

type Parts = Pick<
  GatewayParts,
  'database' | 'clock' | 'timer' | 'log' | 'payments' | 'ledger' | 'prices' | 'profileName'
>;
type Row = typeof gatewayRequests.$inferSelect;

/** A sign of life is written down at most this often, in ms: a hold lives for ten minutes without one. */
const ALIVE_EVERY_MS = 60_000;
/** The longest that a record waits for the disk, in ms. */
const DISK_EVERY_MS = 250;

export function createAccounting(
  parts: Parts,
  news: { usageChanged(profileId: string): void },
): Accounting {
  const { database, clock, timer, log, payments, ledger } = parts;
  const underWay = new Set<string>();
  let isDiskDue = false;

  /** Once only: who finds the row gone is late. */
  function record(row: Row, told: Told, at: number): void {
    database.hastyTransaction((tx) => {
      if (deleteRow(tx).run(row).changes === 0) return;
      const { costMicroUsd } = ledger.record(tx, toEntry(tx, row, told, at));
      if (row.paymentId) payments.captureRequest(tx, row.paymentId, costMicroUsd);
    });
    news.usageChanged(row.profileId);
    soonOnDisk();
  }

  /**
   * A request must not wait for the disk of the one before it, which is what a commit would make it do: the disk
   * is waited for beside, so that a power cut takes back a quarter of a second at most.
   */
  function soonOnDisk(): void {
    if (isDiskDue) return;
    isDiskDue = true;
    timer.after(DISK_EVERY_MS, () => {
      isDiskDue = false;
      database
        .reachDisk()
        .catch((error: unknown) => log.error({ err: error }, 'records did not reach the disk'));
    });
  }

  /** The row stays where the disk is full: the next start records it. */
  function settle(row: Row, work: () => void): void {
    if (!underWay.delete(row.id)) return;
    try {
      work();
    } catch (error) {
      log.error({ err: error, requestId: row.id }, 'a request of a client could not be settled');
    }
  }

  return {
    open(client, payer, call) {
      // The row need not wait for the disk: it is for the end of the process, not of the power.
      const { row, maxOutputTokens } = database.hastyTransaction((tx) => {
        const hold = payments.reserve(reservationOf(parts, client, payer, call));
        const row = toRow(parts, { client, payer, call, paymentId: hold.paymentId });
        insertRow(tx).run(row);
        return { row, maxOutputTokens: hold.maxOutputTokens };
      });
      underWay.add(row.id);
      let lastSign = clock.now();
      return {
        maxOutputTokens,
        alive() {
          if (clock.now() - lastSign < ALIVE_EVERY_MS) return;
          lastSign = clock.now();
          if (row.paymentId) payments.keepAlive(row.paymentId);
        },
        release: () =>
          settle(row, () =>
            database.hastyTransaction((tx) => {
              deleteRow(tx).run(row);
              if (row.paymentId) payments.release(row.paymentId);
            }),
          ),
        record: (told) => settle(row, () => record(row, told, clock.now())),
      };
    },

    recover() {
      const left = database.db.select().from(gatewayRequests).all();
      for (const row of left) record(row, NOTHING_TOLD, row.startedAt);
      return left.length;
    },
  };
}

const insertRow = prepared((db) =>
  db.insert(gatewayRequests).values(placeholders(gatewayRequests)).prepare(),
);

const deleteRow = prepared((db) =>
  db
    .delete(gatewayRequests)
    .where(eq(gatewayRequests.id, sql.placeholder('id')))
    .prepare(),
);

/** Of an answer that nobody has seen. */
export const NOTHING_TOLD: Told = { requestId: null, model: null, usage: null };

function toEntry(tx: Db, row: Row, told: Told, at: number): UsageEntry {
  return {
    ...usageOf(row, told.usage),
    source: 'gateway',
    requestId: ownOr(tx, row, told.requestId),
    at,
    profile: { id: row.profileId, name: row.profileName },
    credential: { id: row.credentialId, name: row.credentialName },
    client: { id: row.clientId, name: row.clientName },
    workspace: '',
    provider: row.provider,
    model: told.model ?? row.model,
  };
}

/** What an answer that broke off did not tell is taken from the request. */
function usageOf(row: Row, usage: RequestUsage | null): RequestUsage {
  if (!usage) return { ...UNKNOWN, tokens: { ...UNKNOWN.tokens, input: row.inputTokens } };
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = usage.tokens;
  const knowsInput = input + cacheRead + cacheWrite5m + cacheWrite1h > 0;
  if (knowsInput || !usage.isEstimated) return usage;
  return { ...usage, tokens: { ...usage.tokens, input: row.inputTokens } };
}

const UNKNOWN: RequestUsage = {
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
  thinkingTokens: 0,
  webSearches: 0,
  serviceTier: null,
  speed: null,
  inferenceGeo: null,
  isEstimated: true,
};

/** The provider's id, unless it has given that one before: no request may hide behind another. */
function ownOr(tx: Db, row: Row, requestId: string | null): string {
  if (!requestId) return row.id;
  return selectKnown(tx).get({ requestId }) ? row.id : requestId;
}

const selectKnown = prepared((db) =>
  db
    .select({ id: usageRecords.id })
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.source, 'gateway'),
        eq(usageRecords.requestId, sql.placeholder('requestId')),
      ),
    )
    .prepare(),
);

function toRow(
  { clock, profileName }: Pick<Parts, 'clock' | 'profileName'>,
  what: { client: AuthenticatedClient; payer: Payer; call: BilledCall; paymentId: string },
): Row {
  const { client, payer, call, paymentId } = what;
  return {
    id: uuid(),
    paymentId,
    clientId: client.clientId,
    clientName: client.name,
    profileId: client.profileId,
    profileName: profileName(client.profileId),
    credentialId: payer.credentialId,
    credentialName: payer.name,
    provider: call.provider,
    model: call.models[0] ?? '',
    inputTokens: call.billing.inputTokens,
    startedAt: clock.now(),
  };
}

function reservationOf(
  { prices, clock }: Pick<Parts, 'prices' | 'clock'>,
  client: AuthenticatedClient,
  payer: Payer,
  { provider, models, billing }: BilledCall,
) {
  const { inputTokens, maxOutputTokens, leastOutputTokens, tier, otherTier } = billing;
  const priceOf = (model: string, one: Price['tier'] | null) =>
    one && prices.price(provider, model, clock.now(), inputTokens, one);
  // What has no price of its own in the other tier is not billed by it.
  const found = models.flatMap((model) => {
    const other = priceOf(model, otherTier);
    return other ? [priceOf(model, tier), other] : [priceOf(model, tier)];
  });
  return {
    profileId: client.profileId,
    credentialId: payer.credentialId,
    clientId: client.clientId,
    workspace: '',
    model: models[0] ?? '',
    worstCase: worstOf(found, billing),
    maxOutputTokens,
    leastOutputTokens,
  };
}

/** By the dearest of the prices that may hold; null where a model has none. */
function worstOf(found: readonly (Price | null)[], billing: Billing): WorstCase | null {
  const cases = found.flatMap((price) => (price ? [worstCase(price, billing)] : []));
  if (cases.length === 0 || cases.length < found.length) return null;
  return {
    fixedMicroUsd: Math.max(...cases.map(({ fixedMicroUsd }) => fixedMicroUsd)),
    outputMicroUsdPerMTok: Math.max(...cases.map((one) => one.outputMicroUsdPerMTok)),
  };
}
