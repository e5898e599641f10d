import type { Command } from 'commander';
import type { Credential, CredentialField, ProviderInfo } from '../../shared/commands/credentials';
import { providerNamed } from '../arguments/providers';
import type { Context } from '../context';
import { CliFailure, EXIT, usageFailure } from '../failure';
import { oneLine } from '../terminal/hidden';
import { askSecret, askSecretLines, askText, readSecretInput } from '../terminal/secret-input';

type Given = { name?: string; baseUrl?: string; unchecked?: boolean; replace?: string };

export function addSetup(integrations: Command, context: Context): void {
  integrations
    .command('setup')
    .argument('<provider>', 'such as anthropic, openai, gcp_sa')
    .description(
      'adds a credential: asks for it, or takes it from standard input (the key alone, or JSON with the form’s fields)',
    )
    .option('--name <name>', 'what to call it')
    .option('--base-url <url>', 'another server than the provider’s own')
    .option('--replace <name>', 'gives this credential a new secret instead')
    .option('--unchecked', 'store it also when the provider cannot be reached')
    .action(async (providerName: string, given: Given) => {
      const { terminal } = context;
      const app = context.app();
      const provider = providerNamed(providerName);
      const { id: profileId } = await context.profile();
      const info = (await app.call('credentials.providers', {})).find(
        (one) => one.provider === provider,
      );
      if (!info) throw new CliFailure(EXIT.failed, 'The app does not know this provider.');
      const credentials = await app.call('credentials.list', { profileId });
      const replaced = given.replace && credentialNamed(credentials, info, given.replace);
      const secret = await askForm(context, info);
      const common = {
        secret,
        baseUrl: given.baseUrl ?? null,
        storeUnchecked: given.unchecked ?? false,
      };
      const credential = replaced
        ? await app.call('credentials.replace', { ...common, credentialId: replaced.id })
        : await app.call('credentials.add', {
            ...common,
            profileId,
            provider,
            credentialName: given.name ?? nameFor(info, credentials),
          });
      terminal.print(
        `${oneLine(credential.credentialName, 80)} (…${credential.hint}) is ${credential.validationStatus}.`,
      );
      if (credential.validationMessage) terminal.note(oneLine(credential.validationMessage, 400));
    });
}

function credentialNamed(
  credentials: readonly Credential[],
  { provider }: ProviderInfo,
  name: string,
): Credential {
  const wanted = name.trim().toLowerCase();
  const found = credentials.filter(
    (one) =>
      one.provider === provider &&
      (one.id === wanted || one.credentialName.toLowerCase() === wanted),
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  throw usageFailure(
    `${found.length === 0 ? 'There is no' : 'There are several'} such credential of ${provider.toLowerCase()}: chatelaine integrations status tells what there is.`,
  );
}

/** The provider's name, and a number from the second on. */
function nameFor(info: ProviderInfo, credentials: readonly Credential[]): string {
  const taken = new Set(credentials.map(({ credentialName }) => credentialName));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? info.name : `${info.name} ${number}`;
    if (!taken.has(name)) return name;
  }
}

async function askForm(context: Context, info: ProviderInfo): Promise<Record<string, string>> {
  const { terminal } = context;
  if (!terminal.isInteractive) {
    return formOf(info.fields, await readSecretInput(terminal));
  }
  terminal.note(`${info.purpose} Get one at ${info.consoleUrl}`);
  const form: Record<string, string> = {};
  for (const field of info.fields) {
    const value = await askField(context, field);
    if (value.trim() === '' && field.required) {
      throw usageFailure(`${field.label} is needed. Nothing was changed.`);
    }
    if (value.trim() !== '') form[field.key] = value;
  }
  return form;
}

function askField({ terminal }: Context, field: CredentialField): Promise<string> {
  const label = `${field.label}${field.required ? '' : ' (may be left empty)'}`;
  switch (field.kind) {
    case 'secret':
      return askSecret(terminal, label);
    case 'multiline-secret':
      return askSecretLines(terminal, label);
    case 'text':
      return askText(terminal, label);
  }
}

/**
 * What standard input holds: a JSON object with nothing but fields of the form, or the form's only
 * required field itself. A service account's file is JSON too, and is such a field.
 */
export function formOf(fields: readonly CredentialField[], text: string): Record<string, string> {
  const known = new Set(fields.map(({ key }) => key));
  const given = jsonObject(text);
  if (given && Object.keys(given).length > 0 && Object.keys(given).every((key) => known.has(key))) {
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => {
        if (typeof value !== 'string')
          throw usageFailure('Each field on standard input is a text.');
        return [key, value];
      }),
    );
  }
  const needed = fields.filter(({ required }) => required);
  const [only] = needed;
  if (only && needed.length === 1) return { [only.key]: text.trim() };
  // Never echoed: it may be a part of a secret.
  throw usageFailure(
    `Give JSON with these fields on standard input: ${fields.map(({ key }) => key).join(', ')}.`,
  );
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
