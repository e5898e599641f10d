import type { Credential } from '../../shared/commands/credentials';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { findSeveralActive, keepOneActive, type SeveralActive } from '../vault/several-active';
import { isStale } from '../vault/staleness';
import type { Vault } from '../vault/vault';
import { type Check, counted } from './check';

/** What a person calls a provider; a code that is not known stays as it is. */
export type NameOf = (provider: string | undefined) => string;

/** Invariant 6, which a database without its unique index may have broken. */
export function severalActiveCheck({ db }: OpenDatabase, clock: Clock, nameOf: NameOf): Check {
  return {
    check: 'several-active',
    title: 'At most one key is active per profile and provider',
    examine: async () =>
      findSeveralActive(db).map((group) => ({
        severity: 'problem',
        message: `${counted(group.length, 'key')} of ${nameOf(group[0]?.provider)} are active in one profile: ${quoted(group)}. Which of them pays is left to chance.`,
        repair: `Keep “${group[0]?.credentialName}”, the newest, active and deactivate the others. No key is deleted.`,
      })),
    repair: (tx) =>
      keepOneActive(tx, clock.now()).map(
        ([kept, ...others]) =>
          `Kept “${kept?.credentialName}” active for ${nameOf(kept?.provider)} and deactivated ${quoted(others)}.`,
      ),
  };
}

/** Keys of which nobody knows whether they still work. */
export function staleValidationCheck(vault: Vault, clock: Clock, nameOf: NameOf): Check {
  return {
    check: 'stale-validation',
    title: 'Every key was checked within a day',
    examine: async () =>
      vault
        .all()
        .filter((one) => one.isEnabled && isStale(one, clock.now()))
        .map((one) => ({ severity: 'notice', message: staleMessage(one, nameOf), repair: null })),
  };
}

/** Invariant 2: what does not decrypt is told, and never touched. */
export function unreadableCheck(vault: Vault, nameOf: NameOf): Check {
  return {
    check: 'unreadable-rows',
    title: 'Every key decrypts',
    async examine() {
      const unreadable = vault.unreadable();
      const secrets = vault.mcpSecrets.unreadable();
      if (!unreadable || !secrets) {
        return [{ severity: 'notice', message: VAULT_CLOSED, repair: null }];
      }
      const keys = unreadable.map(
        ({ credentialName, provider }) => `“${credentialName}” (${nameOf(provider)})`,
      );
      return [
        ...keys.map((key) => `${key} ${NOT_DECRYPTED} Replace the key, or remove it.`),
        ...secrets.map(
          ({ name }) =>
            `The secret “${name}” of an MCP server ${NOT_DECRYPTED} Enter it again, or remove it.`,
        ),
      ].map((message) => ({ severity: 'problem', message, repair: null }));
    },
  };
}

const NOT_DECRYPTED =
  'cannot be decrypted: it was changed, or belongs to a vault from before a new start. It has been kept as it is.';
const VAULT_CLOSED =
  'The vault is not open, so nobody can say whether the keys decrypt. Unlock it and look again.';

function staleMessage(
  { credentialName, provider, lastValidatedAt }: Credential,
  nameOf: NameOf,
): string {
  const last =
    lastValidatedAt === null
      ? 'has never been checked'
      : `was last checked on ${new Date(lastValidatedAt).toISOString().slice(0, 10)}`;
  return `“${credentialName}” (${nameOf(provider)}) ${last}. Validate it on the Integrations screen; Chatelaine does so by itself once a day while online and not on battery.`;
}

function quoted(group: SeveralActive): string {
  return group.map(({ credentialName }) => `“${credentialName}”`).join(', ');
}
