import type { UsageRecord, UsageTotals } from '../../../src/shared/commands/usage';
import { makeClientRecords } from './client-ledger';
import { nextId } from './next-id';
import type { State } from './state';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Whom a record belongs to besides what it says: the ids that it is filtered by. */
export type LedgerRecord = UsageRecord & { credentialId: string; clientId: string };

/** Dollars per million tokens: input, output, cache read; null = no price. */
export const MODEL_PRICES: Record<string, readonly [number, number, number] | null> = {
  'claude-opus-5-5': [4, 20, 0.2],
  'claude-sonnet-5-5': [2, 10, 0.1],
  'claude-haiku-5-5': [0.5, 2.5, 0.05],
  'claude-haiku-4-5': [1, 5, 0.1],
  'claude-opus-4-8': [5, 25, 0.5],
  'claude-preview-nova': null,
};

type Share = readonly [model: string, share: number];

const NOW: readonly Share[] = [
  ['claude-opus-5-5', 0.46],
  ['claude-sonnet-5-5', 0.32],
  ['claude-haiku-5-5', 0.2],
  ['claude-preview-nova', 0.02],
];
const SPRING: readonly Share[] = [
  ['claude-opus-4-8', 0.7],
  ['claude-haiku-4-5', 0.3],
];

/** A year of work: quiet weekends, two weeks off in August, a busy autumn; the same at every start. */
export function makeLedger(state: State): LedgerRecord[] {
  const random = seeded(7);
  const now = Date.now();
  const records: LedgerRecord[] = [];
  for (let day = 0; day < 340; day += 1) {
    const midnight = new Date(now - day * DAY).setHours(0, 0, 0, 0);
    // Today is a working day, whatever the calendar says.
    const count = day === 0 ? 34 : requestsOn(new Date(midnight), day, random);
    for (let n = 0; n < count; n += 1) {
      const at =
        day === 0 ? now - n * 900_000 : midnight + 9 * HOUR + Math.floor((n / count) * 9 * HOUR);
      if (at < midnight) break;
      records.push(makeRecord(state, at, day, n, random));
    }
  }
  records.push(...makeClientRecords(state, now, random));
  return records.sort((a, b) => b.at - a.at);
}

function requestsOn(date: Date, daysAgo: number, random: () => number): number {
  const isWeekend = date.getDay() === 0 || date.getDay() === 6;
  if (date.getMonth() === 7 && date.getDate() < 15) return 0;
  if (isWeekend) return random() < 0.6 ? 0 : Math.floor(random() * 6);
  const busy = daysAgo < 60 ? 1 : daysAgo < 160 ? 0.55 : 0.25;
  return Math.floor((14 + random() * 52) * busy);
}

function makeRecord(
  state: State,
  at: number,
  daysAgo: number,
  n: number,
  random: () => number,
): LedgerRecord {
  const model = pickModel(daysAgo > 150 ? SPRING : NOW, random());
  const price = MODEL_PRICES[model] ?? null;
  const isImported = daysAgo > 45 ? random() < 0.7 : random() < 0.12;
  const sessions = state.sessions;
  const session = isImported ? undefined : sessions[Math.floor(random() ** 2 * sessions.length)];
  const credential = state.credentials[random() < 0.78 ? 0 : 1];
  const tokens = {
    input: Math.floor(20 + random() * 2_000),
    output: Math.floor(80 + random() * 2_800),
    cacheRead: Math.floor(random() * 90_000),
    cacheWrite5m: Math.floor(random() * 2_000),
    cacheWrite1h: Math.floor(random() * 6_000),
  };
  return {
    id: nextId(),
    at,
    source: isImported ? 'import' : 'session',
    requestId: `req_011C${n.toString(36).padStart(6, '0')}${daysAgo}`,
    provider: 'ANTHROPIC',
    model,
    credentialName: isImported ? 'Claude Code' : (credential?.credentialName ?? 'Work key'),
    credentialId: isImported ? '' : (credential?.id ?? ''),
    clientName: isImported ? 'Claude Code' : '',
    clientId: isImported ? 'claude-code' : '',
    sessionId: session?.id ?? null,
    sessionTitle: session?.title ?? '',
    workspace: session?.workspace ?? FOLDERS[Math.floor(random() * FOLDERS.length)] ?? '',
    tokens,
    thinkingTokens: Math.floor(tokens.output * 0.3),
    webSearches: random() < 0.02 ? 2 : 0,
    serviceTier: 'standard',
    costMicroUsd: price === null ? null : costOf(tokens, price),
    priceId: price === null ? null : `price-${model}`,
    isEstimated: random() < 0.01,
  };
}

const FOLDERS = ['/home/dana/code/shop-api', '/home/dana/code/website', '/home/dana/code/dotfiles'];

function pickModel(picks: readonly Share[], at: number): string {
  let sum = 0;
  for (const [model, share] of picks) {
    sum += share;
    if (sum > at) return model;
  }
  return 'claude-opus-5-5';
}

function costOf(tokens: UsageRecord['tokens'], [input, output, read]: readonly number[]): number {
  const [inputPrice = 0, outputPrice = 0, readPrice = 0] = [input, output, read];
  return Math.round(
    tokens.input * inputPrice +
      tokens.output * outputPrice +
      tokens.cacheRead * readPrice +
      tokens.cacheWrite5m * inputPrice * 1.25 +
      tokens.cacheWrite1h * inputPrice * 2,
  );
}

export function totalsOf(records: readonly UsageRecord[]): UsageTotals {
  const sum: UsageTotals = {
    requests: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    costMicroUsd: 0,
    unpriced: 0,
  };
  for (const { costMicroUsd, tokens } of records) {
    sum.requests += 1;
    sum.costMicroUsd += costMicroUsd ?? 0;
    sum.unpriced += costMicroUsd === null ? 1 : 0;
    sum.tokens.input += tokens.input;
    sum.tokens.output += tokens.output;
    sum.tokens.cacheRead += tokens.cacheRead;
    sum.tokens.cacheWrite5m += tokens.cacheWrite5m;
    sum.tokens.cacheWrite1h += tokens.cacheWrite1h;
  }
  return sum;
}

export function tokensOf({ tokens }: { tokens: UsageTotals['tokens'] }): number {
  return Object.values(tokens).reduce((sum, count) => sum + count, 0);
}

export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T12:00:00`); dayOf(at) <= to; at += DAY) days.push(dayOf(at));
  return days;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
