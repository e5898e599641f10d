import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { UsageDimension, UsageFilter } from '../../../src/shared/commands/usage';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import {
  dayOf,
  daysBetween,
  type LedgerRecord,
  MODEL_PRICES,
  makeLedger,
  tokensOf,
  totalsOf,
} from './ledger';
import { priceRow } from './some-prices';
import type { State } from './state';

type UsageCommand = Extract<CommandName, `usage.${string}`>;
type UsageCommands = {
  [N in UsageCommand]: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

const DAY = 86_400_000;

/** A ledger of a year, the same at every start; grouped, filtered and sorted as the real one is. */
export function createUsageCommands(state: State, emit: Emit): UsageCommands {
  const records = state.sessions.length === 0 ? [] : makeLedger(state);
  const byDay = groupsOf(records, ({ at }) => dayOf(at));
  const within = (from: string, to: string, withoutImports = false) =>
    daysBetween(from, to)
      .flatMap((day) => byDay.get(day) ?? [])
      .filter(({ source }) => !withoutImports || source !== 'import');
  let isExportCancelled = false;
  return {
    'usage.summary': ({ from, to, by, withoutImports = false }) => {
      const days = daysBetween(from, to);
      const start = Date.parse(`${from}T12:00:00`);
      const inRange = within(from, to, withoutImports);
      const groups = [...groupsOf(inRange, (record) => keyOf(record, by))].map(
        ([key, members]) => ({ key, label: labelOf(members[0], by), ...totalsOf(members) }),
      );
      return {
        totals: totalsOf(inRange),
        previous: totalsOf(
          within(dayOf(start - days.length * DAY), dayOf(start - DAY), withoutImports),
        ),
        cacheSavedMicroUsd: savedBy(inRange),
        groups: groups.sort((a, b) => b.costMicroUsd - a.costMicroUsd),
        days: days.map((day) => ({ day, groups: dayGroups(byDay.get(day) ?? [], by) })),
      };
    },
    'usage.year': ({ year }) =>
      [...byDay]
        .filter(([day]) => day.startsWith(String(year)))
        .map(([day, members]) => {
          const totals = totalsOf(members);
          return {
            day,
            requests: totals.requests,
            tokens: tokensOf(totals),
            costMicroUsd: totals.costMicroUsd,
          };
        }),
    'usage.records': ({
      from,
      to,
      filter = {},
      sort = 'at',
      ascending = false,
      limit = 100,
      before,
    }) => {
      const direction = ascending ? 1 : -1;
      const sortKey = (record: LedgerRecord) =>
        sort === 'at'
          ? record.at
          : sort === 'cost'
            ? (record.costMicroUsd ?? -1)
            : tokensOf(record);
      const found = within(from, to)
        .filter((record) => fits(record, filter))
        .map((record) => ({ ...visible(record), key: sortKey(record) }))
        .sort((a, b) => (a.key - b.key || a.id.localeCompare(b.id)) * direction);
      const start = before ? found.findIndex(({ id }) => id === before.id) + 1 : 0;
      return {
        records: found.slice(start, start + limit),
        hasMore: found.length > start + limit,
      };
    },
    'usage.explain': ({ recordId }) => {
      const record = records.find(({ id }) => id === recordId);
      if (!record) throw failure('NOT_FOUND');
      return explain(record);
    },
    'usage.export': async ({ from, to, filter = {}, format }) => {
      isExportCancelled = false;
      const total = within(from, to).filter((record) => fits(record, filter)).length;
      for (let step = 0; step <= 20 && !isExportCancelled; step += 1) {
        emit('usage.exporting', { done: Math.round((total * step) / 20), total });
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      return {
        path: `/home/dana/usage.${format}`,
        records: isExportCancelled ? 0 : total,
        bytes: isExportCancelled ? 0 : total * 214,
        wasCancelled: isExportCancelled,
      };
    },
    'usage.cancelExport': () => {
      isExportCancelled = true;
      return {};
    },
    'usage.today': () => totalsOf(within(dayOf(Date.now()), dayOf(Date.now()))),
  };
}

function keyOf(record: LedgerRecord, by: UsageDimension): string {
  const keys = {
    model: record.model,
    credential: record.credentialId,
    client: record.clientId,
    workspace: record.workspace,
    session: record.sessionId ?? '',
  };
  return keys[by];
}

function labelOf(record: LedgerRecord | undefined, by: UsageDimension): string {
  if (!record) return '';
  const labels = {
    model: record.model,
    credential: record.credentialName,
    client: record.clientName,
    workspace: record.workspace,
    session: record.sessionTitle,
  };
  return labels[by];
}

function dayGroups(members: readonly LedgerRecord[], by: UsageDimension) {
  return Object.fromEntries(
    [...groupsOf(members, (record) => keyOf(record, by))].map(([key, group]) => {
      const totals = totalsOf(group);
      return [key, { costMicroUsd: totals.costMicroUsd, tokens: tokensOf(totals) }];
    }),
  );
}

/** Reads at the full price, less what writing cost more. */
function savedBy(records: readonly LedgerRecord[]): number {
  return Math.round(
    records.reduce((sum, { model, tokens }) => {
      const [input = 0, , read = 0] = MODEL_PRICES[model] ?? [];
      const writes = tokens.cacheWrite5m * 0.25 + tokens.cacheWrite1h;
      return sum + tokens.cacheRead * (input - read) - writes * input;
    }, 0),
  );
}

function fits(record: LedgerRecord, filter: UsageFilter): boolean {
  const { model, credentialId, clientId, workspace, sessionId, source, unpricedOnly, text } =
    filter;
  const words = `${record.model} ${record.credentialName} ${record.sessionTitle} ${record.workspace}`;
  return (
    (model === undefined || record.model === model) &&
    (credentialId === undefined || record.credentialId === credentialId) &&
    (clientId === undefined || record.clientId === clientId) &&
    (workspace === undefined || record.workspace === workspace) &&
    (sessionId === undefined || (record.sessionId ?? '') === sessionId) &&
    (source === undefined || record.source === source) &&
    (unpricedOnly !== true || record.costMicroUsd === null) &&
    (text === undefined || words.toLowerCase().includes(text.toLowerCase()))
  );
}

function visible({ credentialId: _key, clientId: _client, ...record }: LedgerRecord) {
  return record;
}

function explain(record: LedgerRecord): CommandOutput<'usage.explain'> {
  const price = MODEL_PRICES[record.model];
  if (!price) {
    const reason = `${record.model} has no price that holds on the day of this request.`;
    return { record: visible(record), lines: [], price: null, multipliers: [], reason };
  }
  const row = priceRow(record.model, price);
  const { tokens } = record;
  const line = (label: string, quantity: number, microUsdPerMillion: number) => ({
    label,
    quantity,
    microUsdPerMillion,
    exactMicroUsd: String((quantity * microUsdPerMillion) / 1_000_000),
  });
  return {
    record: visible(record),
    lines: [
      line('Input', tokens.input, row.input),
      line('Cache read', tokens.cacheRead, row.cacheRead),
      line('Cache write, 5 m', tokens.cacheWrite5m, row.cacheWrite5m),
      line('Cache write, 1 h', tokens.cacheWrite1h, row.cacheWrite1h),
      line('Output', tokens.output, row.output),
    ],
    price: row,
    multipliers: [],
    reason: '',
  };
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const members = groups.get(keyOf(item));
    if (members) members.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
