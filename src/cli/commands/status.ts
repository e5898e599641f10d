import type { Command } from 'commander';
import type { CommandOutput } from '../../shared/commands';
import { formatMicroUsd } from '../../shared/money';
import type { EndWith } from '../command-line';
import { gatewayOff, notRunning } from '../connect/app-connection';
import type { Context } from '../context';
import { EXIT } from '../failure';
import { labelled } from '../terminal/labelled';
import { cell } from '../terminal/table';

export function addStatus(program: Command, context: Context, endWith: EndWith): void {
  program
    .command('status')
    .description('whether the app runs, its gateway, its vault, and today’s spending')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { terminal, dataFolder } = context;
      const runtime = context.runtime();
      if (runtime.state !== 'on') {
        // The answer to the question, and all the same a failure to a script that asks.
        endWith(EXIT.unavailable);
        const isRunning = runtime.state === 'off';
        if (json) terminal.print(JSON.stringify({ isRunning, dataFolder, gateway: null }, null, 2));
        else terminal.print((isRunning ? gatewayOff() : notRunning()).message);
        return;
      }
      const found = await look(context);
      if (json) terminal.print(JSON.stringify({ isRunning: true, dataFolder, ...found }, null, 2));
      else terminal.print(inWords(found, context));
    });
}

type Found = {
  version: string;
  profile: { id: string; name: string };
  vault: CommandOutput<'vault.state'>;
  gateway: CommandOutput<'gateway.state'>;
  integrations: { configured: number; valid: number };
  clients: { active: number };
  today: CommandOutput<'usage.today'>;
  tightestBudget: CommandOutput<'budgets.tightest'>;
};

async function look(context: Context): Promise<Found> {
  const app = context.app();
  const { id: profileId, name } = await context.profile();
  const [info, vault, gateway, credentials, clients, today, tightestBudget] = await Promise.all([
    app.call('app.info', {}),
    app.call('vault.state', {}),
    app.call('gateway.state', {}),
    app.call('credentials.list', { profileId }),
    app.call('clients.list', { profileId }),
    app.call('usage.today', { profileId }),
    app.call('budgets.tightest', { profileId }),
  ]);
  return {
    version: info.version,
    profile: { id: profileId, name },
    vault,
    gateway,
    integrations: {
      configured: credentials.length,
      valid: credentials.filter(({ validationStatus }) => validationStatus === 'VALID').length,
    },
    clients: { active: clients.filter(({ isActive }) => isActive).length },
    today,
    tightestBudget,
  };
}

function inWords(found: Found, { terminal }: Context): string {
  const { vault, gateway, integrations, clients, today, tightestBudget } = found;
  const { paint } = terminal;
  const isOpen = vault.status === 'ok' || vault.status === 'memory';
  const unpriced = today.unpriced === 0 ? '' : `, and ${today.unpriced} unpriced`;
  const lines: [string, string][] = [
    ['Chatelaine', `${found.version}, running`],
    ['Gateway', gateway.url === null ? paint.red(gateway.problem ?? 'off') : gateway.url],
    ['Profile', cell(found.profile.name)],
    ['Vault', isOpen ? `${vault.status} (${cell(vault.backend)})` : paint.red(vault.status)],
    ['Credentials', `${integrations.configured}, of which ${integrations.valid} valid`],
    ['Clients', String(clients.active)],
    ['Today', `${formatMicroUsd(today.costMicroUsd)} in ${today.requests} requests${unpriced}`],
  ];
  if (tightestBudget) {
    const left = formatMicroUsd(tightestBudget.leftMicroUsd);
    const limit = formatMicroUsd(tightestBudget.limitMicroUsd);
    lines.push(['Budget', `${left} left of ${limit} (${cell(tightestBudget.scopeLabel)})`]);
  }
  if (!isOpen && vault.message) lines.push(['', cell(vault.message)]);
  return labelled(lines, paint);
}
