import type { ParsedInput } from '../../shared/commands';
import type { Credential, Provider, ProviderInfo } from '../../shared/commands/credentials';
import type { Payer } from '../../shared/commands/sessions';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { Validation } from '../vault/credentials';
import { type Secret, secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';
import type { Vault } from '../vault/vault';
import { parseBaseUrl } from './base-url';
import { inParallel } from './in-parallel';
import { createModelCache, type KeptModels, type ModelList } from './models';
import { hintOf } from './pasted-key';
import type { CheckOutcome, ParsedCredential } from './provider';
import type { ProviderRegistry } from './registry';

const CHECKS_AT_ONCE = 4;
/** Who pays for sessions, and whose models are listed. */
const SESSION_PROVIDER: Provider = 'ANTHROPIC';

/** Who pays, and with what: only for the code that makes the request. */
type Payment = { payer: Payer; apiKey: Secret<string>; baseUrl: string | null };

/** Credentials together with the providers that issued them. */
export type Integrations = {
  providers(): ProviderInfo[];
  /** As `credentials.add` of the contract says. */
  add(input: ParsedInput<'credentials.add'>): Promise<Credential>;
  /** As `credentials.replace` says; without `baseUrl` the server stays. */
  replace(input: ParsedInput<'credentials.replace'>): Promise<Credential>;
  /** `actor` is for the audit log. Errors: `NOT_FOUND`, `CREDENTIAL_UNREADABLE`, the vault's. */
  validate(credentialId: string, actor?: string): Promise<Credential>;
  /** Every credential of the profile; those that cannot be read stay as they are. */
  validateAll(profileId: string, actor?: string): Promise<Credential[]>;
  /**
   * The profile's active credential, or the environment's key when there is none and the profile
   * allows it. Errors: `NO_CREDENTIAL`, `CREDENTIAL_UNREADABLE`, the vault's.
   */
  payer(profileId: string, provider: Provider, purpose: string): Payment;
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
  const { vault, registry, emit, useEnvironmentKey: isEnvironmentKeyAllowed } = ports;
  const cache = createModelCache(ports.clock, ports.keptModels);

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

  async function validate(credentialId: string, actor = 'user'): Promise<Credential> {
    const { provider, baseUrl } = vault.get(credentialId);
    const checked = vault.reveal(credentialId, 'validate');
    const outcome = await (await registry.load(provider)).check(checked, { baseUrl });
    return vault.recordValidation(credentialId, {
      // Not reaching the provider says nothing about the key, so the status stays.
      status: outcome.status === 'UNKNOWN' ? null : outcome.status,
      message: outcome.message,
      metadata: outcome.status === 'VALID' ? outcome.metadata : {},
      checked,
      actor,
    });
  }

  function activeCredential(profileId: string, provider: Provider): Credential | undefined {
    return vault.list(profileId).find((one) => one.provider === provider && one.isActive);
  }

  function environmentKeyFor(profileId: string, provider: Provider): Secret<string> | null {
    return provider === 'ANTHROPIC' && isEnvironmentKeyAllowed(profileId)
      ? ports.environmentKey
      : null;
  }

  function payer(profileId: string, provider: Provider, purpose: string): Payment {
    const active = activeCredential(profileId, provider);
    if (active) {
      const apiKey = apiKeyOf(vault.reveal(active.id, purpose));
      return { payer: asPayer(active), apiKey, baseUrl: active.baseUrl };
    }
    const apiKey = environmentKeyFor(profileId, provider);
    if (!apiKey) throw new ChatelaineError('NO_CREDENTIAL');
    return { payer: environmentPayer(apiKey), apiKey, baseUrl: null };
  }

  function describePayer(profileId: string): Payer | null {
    const active = activeCredential(profileId, SESSION_PROVIDER);
    if (active) return asPayer(active);
    const key = environmentKeyFor(profileId, SESSION_PROVIDER);
    return key && environmentPayer(key);
  }

  return {
    providers: registry.infos,
    validate,
    payer,

    async add(input) {
      const { profileId, provider, credentialName } = input;
      const baseUrl = parseBaseUrl(input.baseUrl);
      const { secret: key, hint, validation } = await examine(provider, input, baseUrl);
      const what = { profileId, provider, credentialName, secret: key, hint, baseUrl, validation };
      return vault.add({ ...what, actor: 'user' });
    },

    async replace(input) {
      const { credentialId } = input;
      const current = vault.get(credentialId);
      const baseUrl = input.baseUrl === undefined ? current.baseUrl : parseBaseUrl(input.baseUrl);
      const { secret: key, hint, validation } = await examine(current.provider, input, baseUrl);
      return vault.replace({ credentialId, secret: key, hint, baseUrl, validation, actor: 'user' });
    },

    async validateAll(profileId, actor) {
      await inParallel(CHECKS_AT_ONCE, vault.list(profileId), ({ id }) =>
        validate(id, actor).then(() => undefined, ignoreUnreadable),
      );
      return vault.list(profileId);
    },

    describePayer,

    async models(profileId, refresh) {
      const who = describePayer(profileId);
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

/** A credential that went away or does not decrypt must not keep the others from being checked. */
function ignoreUnreadable(error: unknown): void {
  const code = error instanceof ChatelaineError ? error.code : null;
  if (code !== 'CREDENTIAL_UNREADABLE' && code !== 'NOT_FOUND') throw error;
}

function apiKeyOf(parts: Secret<SecretParts>): Secret<string> {
  const { apiKey } = parts.expose();
  if (apiKey === undefined) throw new ChatelaineError('CREDENTIAL_UNREADABLE');
  return secret(apiKey);
}

function asPayer({ id, credentialName, hint }: Credential): Payer {
  return { credentialId: id, name: credentialName, hint };
}

function environmentPayer(key: Secret<string>): Payer {
  return {
    credentialId: null,
    name: 'ANTHROPIC_API_KEY of the environment',
    hint: hintOf(key.expose()),
  };
}
