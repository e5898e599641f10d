import path from 'node:path';
import type { AuditEntry, Credential } from '../../shared/commands/credentials';
import type { Context } from '../context';
import { labelled } from '../terminal/labelled';
import { cell } from '../terminal/table';
import { clockTime } from '../terminal/times';

/** How much of a credential's history is worth reading when something is wrong. */
const RECENT = 5;

/** Everything that helps to find out why an integration does not work. There is no secret among it. */
export async function integrationDetails(context: Context): Promise<string> {
  const app = context.app();
  const profile = await context.profile();
  const [info, vault, gateway, credentials] = await Promise.all([
    app.call('app.info', {}),
    app.call('vault.state', {}),
    app.call('gateway.state', {}),
    app.call('credentials.list', { profileId: profile.id }),
  ]);
  const { paint } = context.terminal;
  const head = labelled(
    [
      [
        'Version',
        `${info.version} (Electron ${info.electron}, SQLite ${info.sqlite}, ${info.platform})`,
      ],
      ['Data folder', cell(info.dataFolder)],
      ['Runtime file', cell(path.join(context.dataFolder, 'gateway.json'))],
      [
        'Gateway',
        `${gateway.url ?? 'does not listen'}${gateway.problem ? `: ${cell(gateway.problem)}` : ''}`,
      ],
      [
        'Vault',
        `${vault.status}, ${cell(vault.backend)}${vault.message ? `: ${cell(vault.message)}` : ''}`,
      ],
      ['Profile', `${cell(profile.name)} (${profile.id})`],
      ['Environment key', environmentWords(profile)],
    ],
    paint,
  );
  const parts = await Promise.all(
    credentials.map(async (credential) => {
      const history = await app.call('credentials.history', { credentialId: credential.id });
      return credentialDetails(credential, history.slice(0, RECENT), context);
    }),
  );
  return [head, ...(parts.length === 0 ? ['There are no credentials.'] : parts)].join('\n\n');
}

function environmentWords(profile: {
  useEnvironmentKey: boolean;
  environmentKeyPresent: boolean;
}): string {
  const isThere = profile.environmentKeyPresent ? 'there' : 'not there';
  return `${isThere}, and ${profile.useEnvironmentKey ? 'may be used' : 'not used'}`;
}

function credentialDetails(
  credential: Credential,
  history: readonly AuditEntry[],
  { terminal, now }: Context,
): string {
  const at = (time: number | null) => (time === null ? 'never' : clockTime(time, now()));
  const metadata = Object.entries(credential.metadata).map(([key, value]) => `${key}=${value}`);
  const lines: [string, string][] = [
    ['Id', credential.id],
    [
      'Key',
      `…${cell(credential.hint)}${credential.isStored ? '' : ', for this run of the app only'}`,
    ],
    ['Status', `${credential.validationStatus}, checked ${at(credential.lastValidatedAt)}`],
    ['Message', cell(credential.validationMessage ?? '–')],
    ['Server', cell(credential.baseUrl ?? 'the provider’s own')],
    [
      'In use',
      `${credential.isEnabled ? 'on' : 'off'}, ${credential.isActive ? 'active' : 'not active'}, order ${credential.priority}`,
    ],
    ['Expires', at(credential.expiresAt)],
    ['Last used', at(credential.lastUsedAt)],
    ['Known of it', cell(metadata.join(', ') || '–')],
    ...history.map(({ at: time, action, outcome }, index): [string, string] => [
      index === 0 ? 'Lately' : '',
      `${at(time)}  ${cell(action)}: ${cell(outcome)}`,
    ]),
  ];
  const title = `${credential.provider.toLowerCase()}: ${cell(credential.credentialName)}`;
  return `${terminal.paint.bold(title)}\n${labelled(lines, terminal.paint)}`;
}
