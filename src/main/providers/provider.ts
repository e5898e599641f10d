import type { ProviderInfo } from '../../shared/commands/credentials';
import type { Model } from '../../shared/commands/models';
import type { Secret } from '../vault/secret';
import type { SecretParts } from '../vault/secret-parts';

/** What a provider's form became: nothing but the secret holds the key. */
export type ParsedCredential = {
  secret: Secret<SecretParts>;
  /** The last four characters. */
  hint: string;
  /** What the secret itself says and is not secret: project, region, tenant... */
  metadata: Record<string, string>;
};

/** How one check with the provider ended; `message` is for a person and says what to do. */
export type CheckOutcome =
  /** The key works. `message` only where there is something to know, such as an empty balance. */
  | { status: 'VALID'; message: string | null; metadata: Record<string, string> }
  | {
      status: 'INVALID';
      code: 'CREDENTIAL_REJECTED' | 'CREDENTIAL_FORBIDDEN';
      message: string;
    }
  /** Nothing was learned about the key. */
  | {
      status: 'UNKNOWN';
      code: 'RATE_LIMITED' | 'OVERLOADED' | 'NETWORK' | 'TIMEOUT' | 'PROVIDER_ERROR';
      message: string;
      /** How long the provider asks to wait, in milliseconds, where it says. */
      retryAfterMs: number | null;
    };

export type CheckOptions = {
  /** null = the provider's own server. */
  baseUrl: string | null;
  /** Cancels; the check then rejects with the signal's reason. */
  signal?: AbortSignal;
};

/** All that the app knows of one provider. */
export type ProviderAdapter = {
  info: ProviderInfo;
  /** Cleans what was pasted. Errors: `CREDENTIAL_FORMAT` with what was wrong (never the key). */
  parse(fields: Record<string, string>): ParsedCredential;
  /** Asks the provider whether the key works; 10 s at most. Every answer is an outcome. */
  check(secret: Secret<SecretParts>, options: CheckOptions): Promise<CheckOutcome>;
  /** The provider's models, where it has any. Errors as in {@link CheckOutcome}, by code. */
  models?(secret: Secret<SecretParts>, options: CheckOptions): Promise<Model[]>;
};
