import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { ofProvider } from './integration';
import type { RunCommand } from './run-command';

type Entered = {
  secret: Record<string, string>;
  /** Undefined: a replaced one keeps its server, a new one gets the provider's own. */
  baseUrl?: string | null | undefined;
  /** Undefined: the one in use is replaced. Else the one of this name, or a new one is added. */
  credentialName?: string | undefined;
  storeUnchecked?: boolean | undefined;
};

/**
 * Checks a secret with its provider, then stores it: in place of another, or beside them.
 * Errors: as `credentials.add` and `credentials.replace`; nothing is changed then.
 */
export async function storeCredential(
  run: RunCommand,
  profileId: string,
  info: ProviderInfo,
  { secret, baseUrl, credentialName, storeUnchecked = false }: Entered,
): Promise<{ credential: Credential; isNew: boolean }> {
  const own = ofProvider(info.provider, await run('credentials.list', { profileId }));
  const replaced = credentialName === undefined ? own[0] : own.find(isNamed(credentialName));
  if (replaced) {
    const input = { credentialId: replaced.id, secret, baseUrl, storeUnchecked };
    return { credential: await run('credentials.replace', input), isNew: false };
  }
  const added = await run('credentials.add', {
    profileId,
    provider: info.provider,
    credentialName: credentialName ?? info.name,
    secret,
    baseUrl,
    storeUnchecked,
  });
  return { credential: added, isNew: true };
}

function isNamed(wanted: string): (credential: Credential) => boolean {
  return ({ credentialName }) => credentialName.toLowerCase() === wanted.trim().toLowerCase();
}
