import type { ParsedInput } from '../../shared/commands';
import type { Credential, Provider, ProviderInfo } from '../../shared/commands/credentials';
import type { Payer } from '../../shared/commands/sessions';
import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { Validation } from '../vault/credential-inputs';
import { type Secret, secret } from '../vault/secret';
import type { Vault } from '../vault/vault';
import { parseBaseUrl } from './base-url';
import { createModelCache, type KeptModels, type ModelList } from './models';
import { createPayers, type Payment } from './payers';
import type { CheckOutcome, ParsedCredential } from './provider';
import type { ProviderRegistry } from './registry';
import { createValidateAll } from './validate-all';

/** Who pays for sessions, and whose models are listed. */
const SESSION_PROVIDER: Provider = 'ANTHROPIC';

/** Credentials together with the providers that issued them. */
export type Integrations = {
  providers(): ProviderInfo[];
  /** As `credentials.add` of the contract says. */
  add(input: ParsedInput<'credentials.add'>): Promise<Credential>;
  /** As `credentials.replace` says; without `baseUrl` the server stays. */
  replace(input: ParsedInput<'credentials.replace'>): Promise<Credential>;
  /**
   * `actor` is for the audit log. Rejects with the signal's reason when cancelled. Errors: `NOT_FOUND`,
   * `CREDENTIAL_UNREADABLE`, the vault's.
   */
  validate(credentialId: string, actor?: string, signal?: AbortSignal): Promise<Credential>;
  /**
   * Every credential of the profile, four at a time; those that cannot be read stay as they are. A call
   * while one is under way joins it.
   */
  validateAll(profileId: string): Promise<Credential[]>;
  /** Ends a `validateAll` under way, which then answers what is stored. */
  cancelValidation(profileId: string): void;
  /**
   * Who pays next, after the credentials `tried` already (null = the environment's key): in failover
   * order, the active one first and the environment's key last; those that were rejected only when
   * nothing else is left. With `only`, no other credential than that one pays, nor the environment's key.
   * Errors: `NO_CREDENTIAL` when all were tried, `CREDENTIAL_UNREADABLE` for the first one (a later one is
   * passed over), the vault's.
   */
  payer(
    profileId: string,
    provider: Provider,
    purpose: string,
    tried?: readonly (string | null)[],
    only?: string,
  ): Payment;
  /**
   * What a request learned of the credential that paid: `CREDENTIAL_REJECTED` marks it `INVALID`, other
   * codes change nothing. With `used`, a secret that was replaced meanwhile is not blamed.
   */
  reportFailure(credentialId: string | null, code: ErrorCode, used?: Secret<string>): void;
  /** Who would pay, without touching a secret. */
  describePayer(profileId: string): Payer | null;
  /** Models for the key that would pay. Errors: as `payer` and as a check's codes. */
  models(profileId: string, refresh: boolean): Promise<ModelList>;
};

export type IntegrationsPorts = {
  vault: Vault;
  registry: ProviderRegistry;
  clock: Clock;
  emit: Emit;
  /** `ANTHROPIC_API_KEY` of the app's environment, if any. */
  environmentKey: Secret<string> | null;
  keptModels: KeptModels;
  /** Whether the profile has switched "use environment key" on. */
  useEnvironmentKey(profileId: string): boolean;
};

export function createIntegrations(ports: IntegrationsPorts): Integrations {
  const { vault, registry, emit } = ports;
  const cache = createModelCache(ports.clock, ports.keptModels);
  const { payer, describePayer, reportFailure } = createPayers(ports);
  const { validateAll, cancelValidation } = createValidateAll({ vault, emit, validate });

  vault.onChange((change) => {
    if (change.type !== 'credential') return;
    cache.forget(change.credentialId);
    emit('credentials.changed', { profileId: change.profileId });
  });

  /** Parses and checks what was entered, before anything is stored. */
  async function examine(
    provider: Provider,
    input: { secret: Record<string, string>; storeUnchecked: boolean },
    baseUrl: string | null,
  ): Promise<ParsedCredential & { validation: Validation }> {
    vault.assertOpen();
    const adapter = await registry.load(provider);
    const parsed = adapter.parse(input.secret);
    const outcome = await adapter.check(parsed.secret, { baseUrl });
    const validation = toValidation(outcome, input.storeUnchecked);
    const metadata = { ...parsed.metadata, ...validation.metadata };
    return { ...parsed, validation: { ...validation, metadata } };
  }

  async function validate(
    credentialId: string,
    actor = 'user',
    signal?: AbortSignal,
  ): Promise<Credential> {
    const { provider, baseUrl } = vault.get(credentialId);
    const checked = vault.reveal(credentialId, 'validate');
    const adapter = await registry.load(provider);
    const outcome = await adapter.check(checked, { baseUrl, ...(signal ? { signal } : {}) });
    signal?.throwIfAborted();
    const recorded = vault.recordValidation(credentialId, {
      // Not reaching the provider says nothing about the key, so the status stays.
      status: outcome.status === 'UNKNOWN' ? null : outcome.status,
      message: outcome.message,
      metadata: outcome.status === 'VALID' ? outcome.metadata : {},
      checked,
      actor,
    });
    return outcome.status === 'VALID' ? withExpiry(recorded) : recorded;
  }

  /** Some providers say when a key ends (`expires`, ISO 8601): reminders then come by themselves. */
  function withExpiry(credential: Credential): Credential {
    const expiresAt = Date.parse(credential.metadata.expires ?? '');
    if (Number.isNaN(expiresAt) || expiresAt === credential.expiresAt) return credential;
    return vault.update({ credentialId: credential.id, expiresAt });
  }

  return {
    providers: registry.infos,
    validate,
    validateAll,
    cancelValidation,
    payer,
    reportFailure,

    async add(input) {
      const { profileId, provider, credentialName } = input;
      const baseUrl = parseBaseUrl(input.baseUrl);
      const { secret: key, hint, validation } = await examine(provider, input, baseUrl);
      const what = { profileId, provider, credentialName, secret: key, hint, baseUrl, validation };
      return withExpiry(vault.add({ ...what, actor: 'user' }));
    },

    async replace(input) {
      const { credentialId } = input;
      const current = vault.get(credentialId);
      const baseUrl = input.baseUrl === undefined ? current.baseUrl : parseBaseUrl(input.baseUrl);
      const { secret: key, hint, validation } = await examine(current.provider, input, baseUrl);
      const what = { credentialId, secret: key, hint, baseUrl, validation };
      return withExpiry(vault.replace({ ...what, actor: 'user' }));
    },

    describePayer: (profileId) => describePayer(profileId, SESSION_PROVIDER),

    async models(profileId, refresh) {
      const who = describePayer(profileId, SESSION_PROVIDER);
      if (!who) throw new ChatelaineError('NO_CREDENTIAL');
      return cache.get(who.credentialId ?? `environment …${who.hint}`, refresh, async () => {
        const { apiKey, baseUrl } = payer(profileId, SESSION_PROVIDER, 'models');
        const adapter = await registry.load(SESSION_PROVIDER);
        return adapter.models
          ? adapter.models(secret({ apiKey: apiKey.expose() }), { baseUrl })
          : [];
      });
    },
  };
}

/** What to store of a check. Errors: the outcome's code, when nothing is to be stored. */
function toValidation(outcome: CheckOutcome, storeUnchecked: boolean): Validation {
  if (outcome.status === 'VALID') return outcome;
  if (outcome.status === 'UNKNOWN' && storeUnchecked) {
    return { status: 'PENDING', message: outcome.message, metadata: {} };
  }
  const details = outcome.status === 'UNKNOWN' ? { retryAfterMs: outcome.retryAfterMs } : {};
  throw new ChatelaineError(outcome.code, outcome.message, { details });
}
