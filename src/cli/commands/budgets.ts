import type { Command } from 'commander';
import type { Budget } from '../../shared/commands/budgets';
import { formatMicroUsd } from '../../shared/money';
import type { Context } from '../context';
import { cell, table } from '../terminal/table';
import { clockTime } from '../terminal/times';

export function addBudgets(program: Command, context: Context): void {
  program
    .command('budgets')
    .description('the limits that hold, and what is left of them')
    .option('--json', 'as JSON; amounts are micro-dollars')
    .action(async ({ json }: { json?: boolean }) => {
      const { terminal } = context;
      const { id: profileId } = await context.profile();
      const budgets = await context.app().call('budgets.list', { profileId });
      if (json) terminal.print(JSON.stringify(budgets, null, 2));
      else if (budgets.length === 0) terminal.print('There are no budgets.');
      else terminal.print(budgetTable(budgets, context));
    });
}

function budgetTable(budgets: readonly Budget[], { terminal, now }: Context): string {
  const { paint } = terminal;
  return table(
    [
      { title: 'Budget' },
      { title: 'Period' },
      { title: 'Limit', align: 'right' },
      { title: 'Spent', align: 'right' },
      { title: 'Left', align: 'right' },
      { title: 'Kind' },
      { title: 'Ends' },
    ],
    budgets.map((budget) => {
      const left = formatMicroUsd(budget.leftMicroUsd);
      return [
        cell(budget.scopeLabel),
        budget.period,
        formatMicroUsd(budget.limitMicroUsd),
        formatMicroUsd(budget.capturedMicroUsd),
        budget.leftMicroUsd === 0 ? paint.red(left) : left,
        budget.isHard ? 'stops' : 'tells',
        budget.endsAt === null ? '' : clockTime(budget.endsAt, now()),
      ];
    }),
    paint.dim,
  );
}
