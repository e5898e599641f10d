import { type Command, InvalidArgumentError, Option } from 'commander';
import { BudgetPeriod } from '../../shared/commands/budgets';
import { count, day, dollars, duration, names } from '../arguments/values';
import type { Context } from '../context';
import { usageFailure } from '../failure';
import { clientTable } from './client-table';
import { findClient, liveKey } from './find-client';

type Lifetime = { expires?: number };
type CreateOptions = Lifetime & {
  budget?: number;
  period: BudgetPeriod;
  models?: string[];
  credential?: string;
  requestsPerMinute?: number;
  concurrent?: number;
  json?: boolean;
};

/** A day starts at midnight of the user's clock. */
function expiry(text: string): number {
  if (/^\d+[mhd]$/.test(text)) return Date.now() + duration(text);
  const [year = 0, month = 1, date = 1] = day(text).split('-').map(Number);
  const at = new Date(year, month - 1, date).getTime();
  if (at <= Date.now()) throw new InvalidArgumentError('Write a day that lies ahead.');
  return at;
}

const expires = () =>
  new Option(
    '--expires <when>',
    'when the key ends: 30d, 12h or a day such as 2027-01-31',
  ).argParser(expiry);

export function addClients(program: Command, context: Context): void {
  const clients = program
    .command('clients')
    .description('programs that may use the gateway, and their keys');
  addList(clients, context);
  addCreate(clients, context);
  addRotate(clients, context);
  addRevoke(clients, context);
}

function addList(clients: Command, context: Context): void {
  clients
    .command('list')
    .description('clients with their keys and what they cost today')
    .option('--archived', 'archived ones too')
    .option('--json', 'as JSON; amounts are micro-dollars')
    .action(async ({ archived = false, json }: { archived?: boolean; json?: boolean }) => {
      const { terminal } = context;
      const { id: profileId } = await context.profile();
      const found = await context.app().call('clients.list', { profileId, archived });
      if (json) terminal.print(JSON.stringify(found, null, 2));
      else if (found.length === 0) terminal.print('There are no clients.');
      else terminal.print(clientTable(found, context));
    });
}

function addCreate(clients: Command, context: Context): void {
  clients
    .command('create')
    .argument('<name>', 'what to call the program')
    .description('registers a program and prints its client key, this once')
    .option('--budget <dollars>', 'a hard limit of its own', dollars)
    .addOption(
      new Option('--period <period>', 'what the limit is for')
        .choices(BudgetPeriod.options)
        .default('month'),
    )
    .option('--models <ids>', 'only these models, with commas between them', names)
    .option('--credential <name>', 'the only credential it draws on')
    .option('--requests-per-minute <n>', 'at most so many', count)
    .option('--concurrent <n>', 'at most so many requests at once', count)
    .addOption(expires())
    .option('--json', 'as JSON, the key in it')
    .action(async (name: string, given: CreateOptions) => {
      const app = context.app();
      const { id: profileId } = await context.profile();
      const created = await app.call('clients.create', {
        profileId,
        name,
        credentialId: given.credential
          ? await credentialNamed(context, profileId, given.credential)
          : null,
        allowedModels: given.models ?? null,
        requestsPerMinute: given.requestsPerMinute ?? null,
        concurrentRequests: given.concurrent ?? null,
        expiresAt: given.expires ?? null,
        budget: given.budget ? { limitMicroUsd: given.budget, period: given.period } : null,
      });
      showKey(context, created, given.json);
    });
}

async function credentialNamed(context: Context, profileId: string, name: string): Promise<string> {
  const credentials = await context.app().call('credentials.list', { profileId });
  const wanted = name.trim().toLowerCase();
  const found = credentials.filter(
    ({ id, credentialName }) => id === wanted || credentialName.toLowerCase() === wanted,
  );
  const [only] = found;
  if (only && found.length === 1) return only.id;
  throw usageFailure(
    found.length === 0
      ? 'There is no credential of that name: chatelaine integrations status tells what there is.'
      : 'There are several credentials of that name. Give its id: chatelaine integrations status --json.',
  );
}

function addRotate(clients: Command, context: Context): void {
  clients
    .command('rotate')
    .argument('<client>', 'name or id')
    .description('prints a new key; the old one goes on for a while, so that nothing stops')
    .option('--key <prefix>', 'which key, where it has several')
    .addOption(
      new Option('--overlap <time>', 'how long the old key goes on: 30m, 24h, 7d or 0')
        .argParser(duration)
        .default(24 * 60 * 60_000, '24h'),
    )
    .addOption(expires())
    .option('--json', 'as JSON, the key in it')
    .action(
      async (name: string, given: Lifetime & { key?: string; overlap: number; json?: boolean }) => {
        const client = await findClient(context, name);
        const rotated = await context.app().call('clients.rotateKey', {
          keyId: liveKey(client, given.key).id,
          overlapMs: given.overlap,
          expiresAt: given.expires ?? null,
        });
        showKey(context, rotated, given.json);
      },
    );
}

function addRevoke(clients: Command, context: Context): void {
  clients
    .command('revoke')
    .argument('<client>', 'name or id')
    .description('ends a key of a client for good, at once')
    .option('--key <prefix>', 'which key, where it has several')
    .addOption(new Option('--all', 'all keys of the client').conflicts('key'))
    .action(async (name: string, given: { key?: string; all?: boolean }) => {
      const client = await findClient(context, name);
      const keys = given.all
        ? client.keys.filter(({ status }) => status !== 'revoked')
        : [liveKey(client, given.key)];
      for (const { id, prefix } of keys) {
        await context.app().call('clients.revokeKey', { keyId: id });
        context.terminal.print(`Revoked ${prefix}…`);
      }
      if (keys.length === 0) context.terminal.print('It has no key that could be revoked.');
    });
}

type NewKey = { client: { id: string; name: string }; keyId: string; apiKey: string };

/** The key alone on standard output, so that it can go straight into a secret store. */
function showKey(context: Context, created: NewKey, asJson = false): void {
  const { terminal } = context;
  const { client, keyId, apiKey } = created;
  const { url } = context.app();
  if (asJson) {
    const shown = { clientId: client.id, keyId, apiKey, baseUrl: url };
    terminal.print(JSON.stringify(shown, null, 2));
    return;
  }
  terminal.print(apiKey);
  terminal.note('This is shown once and kept nowhere. Programs use it with:');
  terminal.note(terminal.notePaint.dim(`  ANTHROPIC_BASE_URL=${url}`));
  terminal.note(
    terminal.notePaint.dim('  ANTHROPIC_API_KEY=<the key> (Claude Code: ANTHROPIC_AUTH_TOKEN)'),
  );
}
