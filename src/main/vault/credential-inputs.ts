import type { Provider, ValidationStatus } from '../../shared/commands/credentials';
import type { Secret } from './secret';
import type { SecretParts } from './secret-parts';

/** What a check with the provider found out. */
export type Validation = {
  status: ValidationStatus;
  message: string | null;
  metadata: Record<string, string>;
};

export type NewCredential = {
  profileId: string;
  provider: Provider;
  credentialName: string;
  secret: Secret<SecretParts>;
  /** The last four characters of the secret. */
  hint: string;
  baseUrl: string | null;
  validation: Validation;
  /** Who did it, for the audit log: `user`, `schedule`... */
  actor: string;
};

export type Replacement = Omit<NewCredential, 'profileId' | 'provider' | 'credentialName'> & {
  credentialId: string;
};

export type CredentialUpdate = {
  credentialId: string;
  credentialName?: string | undefined;
  isEnabled?: boolean | undefined;
  expiresAt?: number | null | undefined;
  /** Milliseconds UTC, ahead of now; null = never. */
  deactivationScheduledAt?: number | null | undefined;
};

export type Order = { profileId: string; provider: Provider; credentialIds: readonly string[] };

export type ValidationRecord = {
  /** null leaves the status and `lastValidatedAt` as they are: nothing was learned about the key. */
  status: ValidationStatus | null;
  message: string | null;
  metadata: Record<string, string>;
  /** The secret that was checked: an outcome is not noted for a secret that was replaced meanwhile. */
  checked: Secret<SecretParts>;
  actor: string;
};
