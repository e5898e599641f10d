import type { Command } from 'commander';
import type { Credential } from '../../shared/commands/credentials';
import { providerNamed } from '../arguments/providers';
import type { EndWith } from '../command-line';
import type { Context } from '../context';
import { CliFailure, EXIT, usageFailure } from '../failure';
import { oneLine } from '../terminal/hidden';
import { askText } from '../terminal/secret-input';
import { integrationDetails } from './integration-details';
import { addSetup } from './integration-setup';
import { credentialTable } from './integration-table';

export function addIntegrations(program: Command, context: Context, endWith: EndWith): void {
  const integrations = program
    .command('integrations')
    .description('providers, their credentials, and whether these work');
  integrations
    .command('status')
    .description('every provider and its credentials')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { terminal } = context;
      const [providers, credentials] = await providersAndCredentials(context);
      if (json) terminal.print(JSON.stringify(credentials, null, 2));
      else terminal.print(credentialTable(providers, credentials, context));
    });
  integrations
    .command('debug')
    .description(
      'all that is known of the vault and each credential, for finding out what is wrong',
    )
    .action(async () => {
      context.terminal.print(await integrationDetails(context));
    });
  addSetup(integrations, context);
  addValidate(integrations, context, endWith);
  addRemove(integrations, context);
}

async function providersAndCredentials(context: Context) {
  const app = context.app();
  const { id: profileId } = await context.profile();
  return Promise.all([
    app.call('credentials.providers', {}),
    app.call('credentials.list', { profileId }),
  ]);
}

function addValidate(integrations: Command, context: Context, endWith: EndWith): void {
  integrations
    .command('validate')
    .argument('[provider]', 'only its credentials')
    .description('checks with the providers whether the credentials work')
    .option('--json', 'as JSON')
    .action(async (provider: string | undefined, { json }: { json?: boolean }) => {
      const { terminal } = context;
      const checked = await validate(context, provider);
      const [providers] = await providersAndCredentials(context);
      const shown = providers.filter((one) => checked.some((c) => c.provider === one.provider));
      if (json) terminal.print(JSON.stringify(checked, null, 2));
      else terminal.print(credentialTable(shown, checked, context));
      if (checked.some(({ validationStatus }) => validationStatus !== 'VALID'))
        endWith(EXIT.failed);
    });
}

async function validate(context: Context, name: string | undefined): Promise<Credential[]> {
  const app = context.app();
  const { id: profileId } = await context.profile();
  if (name === undefined) {
    const checked = await app.call('credentials.validateAll', { profileId });
    if (checked.length > 0) return checked;
    throw new CliFailure(EXIT.failed, 'There is no credential to check.');
  }
  const credentials = await credentialsOf(context, name);
  return Promise.all(
    credentials.map(({ id }) => app.call('credentials.validate', { credentialId: id })),
  );
}

/** Errors: `failed` when there is none. */
async function credentialsOf(context: Context, providerName: string): Promise<Credential[]> {
  const provider = providerNamed(providerName);
  const { id: profileId } = await context.profile();
  const all = await context.app().call('credentials.list', { profileId });
  const found = all.filter((one) => one.provider === provider);
  if (found.length > 0) return found;
  throw new CliFailure(
    EXIT.failed,
    `There is no credential for it: chatelaine integrations setup ${provider.toLowerCase()} adds one.`,
  );
}

function addRemove(integrations: Command, context: Context): void {
  integrations
    .command('remove')
    .argument('<provider>', 'whose credential')
    .description('shreds a credential')
    .option('--name <name>', 'which one, where there are several')
    .option('--yes', 'without asking')
    .action(async (provider: string, given: { name?: string; yes?: boolean }) => {
      const { terminal } = context;
      const found = (await credentialsOf(context, provider)).filter(
        (one) => given.name === undefined || isNamed(one, given.name),
      );
      const [credential] = found;
      if (!credential || found.length > 1) throw usageFailure('Say which one with --name.');
      const name = oneLine(credential.credentialName, 80);
      if (!given.yes) await confirm(context, `Remove “${name}” (…${credential.hint}) for good?`);
      await context.app().call('credentials.remove', { credentialId: credential.id });
      terminal.print(`Removed ${name}.`);
    });
}

const isNamed = ({ id, credentialName }: Credential, name: string) =>
  id === name.trim().toLowerCase() || credentialName.toLowerCase() === name.trim().toLowerCase();

async function confirm({ terminal }: Context, question: string): Promise<void> {
  if (!terminal.isInteractive)
    throw usageFailure('Nobody is there to ask. Say --yes if you mean it.');
  const answer = await askText(terminal, `${question} [y/N]`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliFailure(EXIT.failed, 'Nothing was changed.');
}
