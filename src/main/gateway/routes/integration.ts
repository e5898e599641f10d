import { z } from 'zod';
import { Id } from '../../../shared/commands/command';
import {
  type Credential,
  Provider,
  type ProviderInfo,
  ValidationStatus,
} from '../../../shared/commands/credentials';

const Moment = z.iso.datetime().nullable();

/** A credential over HTTP: the columns' names, and nothing that is secret. */
export const IntegrationCredential = z.object({
  credential_id: Id,
  provider: Provider,
  credential_name: z.string(),
  validation_status: ValidationStatus,
  validation_message: z.string().nullable(),
  last_validated_at: Moment,
  is_active: z.boolean(),
  is_enabled: z.boolean(),
  /** Its place in the failover order, from 0. */
  priority: z.int().nonnegative(),
  /** The last four characters of the secret. */
  hint: z.string(),
  /** null = the provider's own server. */
  base_url: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  expires_at: Moment,
  deactivation_scheduled_at: Moment,
  last_used_at: Moment,
  created_at: Moment,
  updated_at: Moment,
});
export type IntegrationCredential = z.infer<typeof IntegrationCredential>;

/** What there is of one provider. */
export const Integration = z.object({
  provider: Provider,
  name: z.string(),
  /** Of the credential that is used. */
  status: z.enum(['NOT_CONFIGURED', ...ValidationStatus.options]),
  last_validated_at: Moment,
  /** The active one first, the others in failover order. */
  credentials: z.array(IntegrationCredential),
});
export type Integration = z.infer<typeof Integration>;

export function integrationOf(info: ProviderInfo, all: readonly Credential[]): Integration {
  const own = ofProvider(info.provider, all);
  const [used] = own;
  return {
    provider: info.provider,
    name: info.name,
    status: used?.validationStatus ?? 'NOT_CONFIGURED',
    last_validated_at: moment(used?.lastValidatedAt ?? null),
    credentials: own.map(integrationCredential),
  };
}

/** The active one first, the others in failover order. */
export function ofProvider(provider: Provider, all: readonly Credential[]): Credential[] {
  return all
    .filter((one) => one.provider === provider)
    .toSorted((a, b) => Number(b.isActive) - Number(a.isActive) || a.priority - b.priority);
}

export function integrationCredential(credential: Credential): IntegrationCredential {
  return {
    credential_id: credential.id,
    provider: credential.provider,
    credential_name: credential.credentialName,
    validation_status: credential.validationStatus,
    validation_message: credential.validationMessage,
    last_validated_at: moment(credential.lastValidatedAt),
    is_active: credential.isActive,
    is_enabled: credential.isEnabled,
    priority: credential.priority,
    hint: credential.hint,
    base_url: credential.baseUrl,
    metadata: credential.metadata,
    expires_at: moment(credential.expiresAt),
    deactivation_scheduled_at: moment(credential.deactivationScheduledAt),
    last_used_at: moment(credential.lastUsedAt),
    created_at: moment(credential.createdAt),
    updated_at: moment(credential.updatedAt),
  };
}

function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
