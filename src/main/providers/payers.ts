import type { Credential, Provider } from '../../shared/commands/credentials';
import type { Payer } from '../../shared/commands/sessions';
import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import type { Clock } from '../clock';
import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import type { Vault } from '../vault/vault';
import { hintOf } from './pasted-key';

/** Who pays, and with what: only for the code that makes the request. */
export type Payment = {
  payer: Payer;
  apiKey: Secret<string>;
  baseUrl: string | null;
  /** What the provider has to be told along with the key, besides it. */
  headers: Readonly<Record<string, string>>;
};

export type PayersPorts = {
  vault: Vault;
  clock: Clock;
  environmentKey: Secret<string> | null;
  useEnvironmentKey(profileId: string): boolean;
};

/** Someone who could pay: a credential, or the environment's key. */
type Candidate = { credential: Credential } | { environmentKey: Secret<string> };

/** The order in which credentials pay for one provider, and what is learned when one fails. */
export function createPayers(ports: PayersPorts) {
  const { vault, clock, useEnvironmentKey: isEnvironmentKeyAllowed } = ports;

  /** Active first, then by priority, then the environment's key; the rejected ones after all others. */
  function candidates(profileId: string, provider: Provider): Candidate[] {
    const now = clock.now();
    const usable = vault
      .list(profileId)
      .filter((one) => one.provider === provider && isUsable(one, now))
      .sort((a, b) => Number(b.isActive) - Number(a.isActive));
    const environmentKey = environmentKeyFor(profileId, provider);
    return [
      ...usable.filter((one) => one.validationStatus !== 'INVALID').map(asCandidate),
      ...(environmentKey ? [{ environmentKey }] : []),
      ...usable.filter((one) => one.validationStatus === 'INVALID').map(asCandidate),
    ];
  }

  function environmentKeyFor(profileId: string, provider: Provider): Secret<string> | null {
    return provider === 'ANTHROPIC' && isEnvironmentKeyAllowed(profileId)
      ? ports.environmentKey
      : null;
  }

  function pay(candidate: Candidate, purpose: string): Payment {
    const payer = describeCandidate(candidate);
    if ('environmentKey' in candidate) {
      return { payer, apiKey: candidate.environmentKey, baseUrl: null, headers: {} };
    }
    const { id, provider, baseUrl } = candidate.credential;
    const parts = vault.reveal(id, purpose);
    return { payer, apiKey: apiKeyOf(parts), baseUrl, headers: headersOf(provider, parts) };
  }

  return {
    payer(
      profileId: string,
      provider: Provider,
      purpose: string,
      tried: readonly (string | null)[] = [],
      only?: string,
    ): Payment {
      const isFirst = tried.length === 0;
      for (const candidate of candidates(profileId, provider)) {
        const { credentialId } = describeCandidate(candidate);
        if (tried.includes(credentialId)) continue;
        if (only !== undefined && credentialId !== only) continue;
        try {
          return pay(candidate, purpose);
        } catch (error) {
          // At first the user must know; in a failover one that works matters more.
          if (isFirst || !isUnreadable(error)) throw error;
        }
      }
      throw new ChatelaineError('NO_CREDENTIAL', whyNobody(isFirst, only));
    },

    describePayer(profileId: string, provider: Provider): Payer | null {
      const [first] = candidates(profileId, provider);
      return first ? describeCandidate(first) : null;
    },

    reportFailure(credentialId: string | null, code: ErrorCode, used?: Secret<string>): void {
      if (credentialId === null || code !== 'CREDENTIAL_REJECTED') return;
      try {
        vault.recordValidation(credentialId, {
          status: 'INVALID',
          message: REJECTED,
          metadata: {},
          checked: used
            ? secret({ apiKey: used.expose() })
            : vault.reveal(credentialId, 'report-failure'),
          actor: 'session',
        });
      } catch (error) {
        // Removed meanwhile: nothing is left to mark.
        if (!(error instanceof ChatelaineError && error.code === 'NOT_FOUND')) throw error;
      }
    },
  };
}

const NONE_LEFT = 'No other key of this profile is left to try.';
const ONLY_ONE_GONE =
  'The one key that may be used here is not available for that provider: it was removed, switched off, has expired, or belongs to another provider. Choose another one.';
const ONLY_ONE_TRIED = 'The one key that may be used here was tried, and no other one may be.';
const REJECTED =
  'The provider rejected this key during a session. It may have been deleted or revoked. Check it again, or replace it.';

/** For a person; undefined = the general sentence of `NO_CREDENTIAL`. */
function whyNobody(isFirst: boolean, only: string | undefined): string | undefined {
  if (only !== undefined) return isFirst ? ONLY_ONE_GONE : ONLY_ONE_TRIED;
  return isFirst ? undefined : NONE_LEFT;
}

/** The schedule switches it off a moment later at worst; until then it must not pay either. */
function isUsable(one: Credential, now: number): boolean {
  const isOver = (at: number | null) => at !== null && at <= now;
  return one.isEnabled && !isOver(one.expiresAt) && !isOver(one.deactivationScheduledAt);
}

function asCandidate(credential: Credential): Candidate {
  return { credential };
}

function describeCandidate(candidate: Candidate): Payer {
  if ('environmentKey' in candidate) {
    const hint = hintOf(candidate.environmentKey.expose());
    return { credentialId: null, name: 'ANTHROPIC_API_KEY of the environment', hint };
  }
  const { id, credentialName, hint } = candidate.credential;
  return { credentialId: id, name: credentialName, hint };
}

function apiKeyOf(parts: Secret<SecretParts>): Secret<string> {
  const { apiKey } = parts.expose();
  if (apiKey === undefined) throw new ChatelaineError('CREDENTIAL_UNREADABLE');
  return secret(apiKey);
}

/** https://platform.openai.com/docs/api-reference/authentication */
function headersOf(provider: Provider, parts: Secret<SecretParts>): Payment['headers'] {
  if (provider !== 'OPENAI') return {};
  const { organizationId, projectId } = parts.expose();
  return {
    ...(organizationId ? { 'openai-organization': organizationId } : {}),
    ...(projectId ? { 'openai-project': projectId } : {}),
  };
}

function isUnreadable(error: unknown): boolean {
  return error instanceof ChatelaineError && error.code === 'CREDENTIAL_UNREADABLE';
}
