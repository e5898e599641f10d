import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { UsageRecord, UsageTotals } from '../../../src/shared/commands/usage';
import { nextId } from './next-id';
import type { State } from './state';

type UsageCommand = Extract<CommandName, `usage.${string}`>;
type UsageCommands = { [N in UsageCommand]: (input: CommandInput<N>) => CommandOutput<N> };

const DAY = 86_400_000;

/** A ledger of the last sixty days, the same at every start. */
export function createUsageCommands(state: State): UsageCommands {
  const records = state.sessions.length === 0 ? [] : makeRecords();
  const within = (from: string, to: string) =>
    records.filter((record) => dayOf(record.at) >= from && dayOf(record.at) <= to);
  return {
    'usage.summary': ({ from, to, by }) => {
      const days = daysBetween(from, to);
      const previousTo = dayOf(Date.parse(`${from}T12:00:00`) - DAY);
      const previousFrom = dayOf(Date.parse(`${from}T12:00:00`) - days.length * DAY);
      const inRange = within(from, to);
      const keyOf = (record: UsageRecord) =>
        by === 'model'
          ? record.model
          : by === 'credential'
            ? record.credentialName
            : record.workspace;
      const keys = [...new Set(inRange.map(keyOf))];
      const groups = keys
        .map((key) => ({
          key,
          label: key,
          ...totals(inRange.filter((record) => keyOf(record) === key)),
        }))
        .sort((a, b) => b.costMicroUsd - a.costMicroUsd);
      return {
        totals: totals(inRange),
        previous: totals(within(previousFrom, previousTo)),
        groups,
        days: days.map((day) => ({
          day,
          groups: Object.fromEntries(
            keys.flatMap((key) => {
              const found = inRange.filter(
                (record) => keyOf(record) === key && dayOf(record.at) === day,
              );
              if (found.length === 0) return [];
              const sum = totals(found);
              return [[key, { costMicroUsd: sum.costMicroUsd, tokens: all(sum) }]];
            }),
          ),
        })),
      };
    },
    'usage.records': ({ from, to, limit = 100, before }) => {
      const found = within(from, to).filter((record) => !before || record.at < before.at);
      return { records: found.slice(0, limit), hasMore: found.length > limit };
    },
    'usage.today': () => totals(within(dayOf(Date.now()), dayOf(Date.now()))),
  };
}

const MODELS = [
  ['claude-opus-5-5', 5, 25],
  ['claude-sonnet-5-5', 2, 10],
  ['claude-haiku-5-5', 1, 5],
  ['claude-fable-5-2', null, null],
] as const;
const PLACES = [
  ['Fix the flaky checkout test', '/home/dana/code/shop-api'],
  ['Add partial refunds', '/home/dana/code/shop-api'],
  ['Write the release notes', '/home/dana/code/website'],
  ['Explain my zsh start-up', '/home/dana/code/dotfiles'],
] as const;

function makeRecords(): UsageRecord[] {
  const random = seeded(7);
  const now = Date.now();
  const records: UsageRecord[] = [];
  for (let day = 0; day < 60; day += 1) {
    const weekday = new Date(now - day * DAY).getDay();
    const count =
      weekday === 0 || weekday === 6 ? Math.floor(random() * 5) : 18 + Math.floor(random() * 60);
    for (let n = 0; n < count; n += 1) {
      const pick = random();
      const [model, input, output] =
        MODELS[pick < 0.62 ? 0 : pick < 0.88 ? 1 : pick < 0.995 ? 2 : 3] ?? MODELS[0];
      const [sessionTitle, workspace] = PLACES[Math.floor(random() * PLACES.length)] ?? PLACES[0];
      const tokens = {
        input: Math.floor(200 + random() * 4_000),
        output: Math.floor(100 + random() * 2_400),
        cacheRead: Math.floor(random() * 60_000),
        cacheWrite5m: Math.floor(random() * 5_000),
        cacheWrite1h: 0,
      };
      const cost =
        input === null
          ? null
          : Math.round(
              tokens.input * input +
                tokens.output * output +
                tokens.cacheRead * input * 0.05 +
                tokens.cacheWrite5m * input * 1.25,
            );
      const midnight = new Date(now - day * DAY).setHours(0, 0, 0, 0);
      const at =
        day === 0
          ? now - n * 400_000
          : midnight + 9 * 3_600_000 + Math.floor((n / count) * 9 * 3_600_000);
      if (at < midnight) break;
      records.push({
        id: nextId(),
        at,
        source: random() < 0.9 ? 'session' : 'import',
        requestId: `req_011C${n.toString(36).padStart(6, '0')}${day}`,
        model,
        credentialName: random() < 0.8 ? 'Work key' : 'Backup key',
        sessionId: nextId(),
        sessionTitle,
        workspace,
        tokens,
        thinkingTokens: Math.floor(tokens.output * 0.3),
        serviceTier: 'standard',
        costMicroUsd: cost,
        priceId: cost === null ? null : `${model}@2026-10-07`,
        isEstimated: random() < 0.01,
      });
    }
  }
  return records.sort((a, b) => b.at - a.at);
}

function totals(records: readonly UsageRecord[]): UsageTotals {
  const sum: UsageTotals = {
    requests: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    costMicroUsd: 0,
    unpriced: 0,
  };
  for (const record of records) {
    sum.requests += 1;
    sum.costMicroUsd += record.costMicroUsd ?? 0;
    sum.unpriced += record.costMicroUsd === null ? 1 : 0;
    sum.tokens.input += record.tokens.input;
    sum.tokens.output += record.tokens.output;
    sum.tokens.cacheRead += record.tokens.cacheRead;
    sum.tokens.cacheWrite5m += record.tokens.cacheWrite5m;
  }
  return sum;
}

const all = ({ tokens }: UsageTotals) =>
  Object.values(tokens).reduce((sum, count) => sum + count, 0);

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function daysBetween(from: string, to: string): string[] {
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
