import { type Command, Option } from 'commander';
import { UsageDimension, type UsageGroup } from '../../shared/commands/usage';
import { formatMicroUsd, formatTokens } from '../../shared/money';
import { count, day, dayRange } from '../arguments/values';
import type { Context } from '../context';
import { usageFailure } from '../failure';
import { cell, table } from '../terminal/table';
import { localDay } from '../terminal/times';
import { usageCsv } from './usage-csv';

type Given = {
  by: UsageDimension;
  from?: string;
  to?: string;
  days?: number;
  json?: boolean;
  csv?: boolean;
};

export function addUsage(program: Command, context: Context): void {
  program
    .command('usage')
    .description('what was spent, by model, credential, client, workspace or session')
    .addOption(
      new Option('--by <what>', 'what to group by')
        .choices(UsageDimension.options)
        .default('model'),
    )
    .option('--from <day>', 'first day, such as 2026-11-01', day)
    .option('--to <day>', 'last day; without it today', day)
    .addOption(
      new Option('--days <n>', 'so many days up to the last; without it 30')
        .argParser(count)
        .conflicts('from'),
    )
    .option('--json', 'as JSON; amounts are micro-dollars')
    .addOption(new Option('--csv', 'as CSV').conflicts('json'))
    .action(async (given: Given) => {
      const { terminal } = context;
      const range = dayRange(given, localDay(context.now()));
      if (range.from > range.to) throw usageFailure('The first day is after the last.');
      const { id: profileId } = await context.profile();
      const summary = await context
        .app()
        .call('usage.summary', { profileId, ...range, by: given.by });
      if (given.json) {
        return terminal.print(JSON.stringify({ ...range, by: given.by, ...summary }, null, 2));
      }
      if (given.csv) return terminal.write(usageCsv(given.by, summary.groups));
      const total = { ...summary.totals, key: '', label: 'Total' };
      terminal.print(usageTable(given.by, [...summary.groups, total], context));
      terminal.note(terminal.notePaint.dim(`${range.from} to ${range.to}`));
    });
}

function usageTable(by: UsageDimension, groups: readonly UsageGroup[], context: Context): string {
  const { paint } = context.terminal;
  const numbers = ['Requests', 'Input', 'Output', 'Cache read', 'Cache write', 'Cost'];
  return table(
    [{ title: TITLES[by] }, ...numbers.map((title) => ({ title, align: 'right' as const }))],
    groups.map(({ label, requests, tokens, costMicroUsd, unpriced }) => [
      cell(label) || '–',
      String(requests),
      formatTokens(tokens.input),
      formatTokens(tokens.output),
      formatTokens(tokens.cacheRead),
      formatTokens(tokens.cacheWrite5m + tokens.cacheWrite1h),
      // A cost that is not known is never shown as nothing.
      unpriced === 0
        ? formatMicroUsd(costMicroUsd)
        : `${costMicroUsd === 0 ? '' : `${formatMicroUsd(costMicroUsd)} + `}${unpriced} unpriced`,
    ]),
    paint.dim,
  );
}

const TITLES: Record<UsageDimension, string> = {
  model: 'Model',
  credential: 'Credential',
  client: 'Client',
  workspace: 'Workspace',
  session: 'Session',
};
