import { z } from 'zod';
import { command, Id, Name, Nothing, Timestamp } from './command';

/** Providers that work in this version. The database allows all ten of the product. */
export const Provider = z.enum([
  'ANTHROPIC',
  'OPENAI',
  'GEMINI',
  'DEEPSEEK',
  'GCP_SA',
  'AWS_IAM',
  'AZURE',
  'OCI',
  'GITHUB',
  'LINEAR',
]);
export type Provider = z.infer<typeof Provider>;

/**
 * One input of a provider's credential form, described by the provider itself so that the renderer
 * draws every form the same way.
 */
export const CredentialField = z.strictObject({
  key: z.string().max(40),
  label: z.string().max(60),
  kind: z.enum(['secret', 'text', 'multiline-secret']),
  required: z.boolean(),
  placeholder: z.string().max(120),
  /** Shown while the text does not match `pattern`. */
  formatHint: z.string().max(200),
  /** A JavaScript regular expression for an inline hint; the main process decides. */
  pattern: z.string().max(200).nullable(),
});
export type CredentialField = z.infer<typeof CredentialField>;

export const ProviderInfo = z.strictObject({
  provider: Provider,
  name: z.string(),
  /** One sentence: what the key is used for. */
  purpose: z.string(),
  consoleUrl: z.url(),
  defaultBaseUrl: z.url(),
  fields: z.array(CredentialField),
});
export type ProviderInfo = z.infer<typeof ProviderInfo>;

export const ValidationStatus = z.enum(['PENDING', 'VALID', 'INVALID']);
export type ValidationStatus = z.infer<typeof ValidationStatus>;

/** What is known of a credential outside the vault. There is no field that could hold the secret. */
export const Credential = z.strictObject({
  id: Id,
  profileId: Id,
  provider: Provider,
  credentialName: Name,
  /** The last four characters of the secret. */
  hint: z.string().max(4),
  baseUrl: z.string().nullable(),
  validationStatus: ValidationStatus,
  validationMessage: z.string().nullable(),
  lastValidatedAt: Timestamp.nullable(),
  isActive: z.boolean(),
  isEnabled: z.boolean(),
  /** Failover order within its provider; 0 is first. */
  priority: z.int().nonnegative(),
  metadata: z.record(z.string(), z.string()),
  expiresAt: Timestamp.nullable(),
  deactivationScheduledAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  /** False for keys of this run only (no keyring): they are gone when the app closes. */
  isStored: z.boolean(),
});
export type Credential = z.infer<typeof Credential>;

/** The parts of a secret by field key. 64 KiB holds any service-account file or PEM. */
const SecretInput = z.record(z.string().max(40), z.string().max(65_536));
const BaseUrl = z.string().trim().max(2_048).nullish();

export const AuditEntry = z.strictObject({
  at: Timestamp,
  actor: z.string(),
  action: z.string(),
  outcome: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

const One = z.strictObject({ credentialId: Id });

export const credentials = {
  providers: command({ input: Nothing, output: z.array(ProviderInfo) }),
  list: command({ input: z.strictObject({ profileId: Id }), output: z.array(Credential) }),
  /**
   * Checks the secret with the provider, then stores it. A key that the provider refuses is not stored
   * (`CREDENTIAL_FORMAT`, `CREDENTIAL_REJECTED`, `CREDENTIAL_FORBIDDEN`). When the check could not be
   * made (`NETWORK`, `TIMEOUT`, `RATE_LIMITED`, `OVERLOADED`, `PROVIDER_ERROR`) it is stored as
   * `PENDING` only if `storeUnchecked` says so.
   */
  add: command({
    input: z.strictObject({
      profileId: Id,
      provider: Provider,
      credentialName: Name,
      secret: SecretInput,
      baseUrl: BaseUrl,
      storeUnchecked: z.boolean().default(false),
    }),
    output: Credential,
  }),
  /** New secret, same id and history; checked first like `add`, and the old one stays until then. */
  replace: command({
    input: z.strictObject({
      credentialId: Id,
      secret: SecretInput,
      baseUrl: BaseUrl,
      storeUnchecked: z.boolean().default(false),
    }),
    output: Credential,
  }),
  update: command({
    input: z.strictObject({
      credentialId: Id,
      credentialName: Name.optional(),
      isEnabled: z.boolean().optional(),
      expiresAt: Timestamp.nullable().optional(),
      /** When it switches itself off; null = never. Must lie ahead (`INVALID_INPUT`). */
      deactivationScheduledAt: Timestamp.nullable().optional(),
    }),
    output: Credential,
  }),
  activate: command({ input: One, output: Credential }),
  /** The failover order of one provider: every credential of it, first to last (`INVALID_INPUT` otherwise). */
  reorder: command({
    input: z.strictObject({
      profileId: Id,
      provider: Provider,
      credentialIds: z.array(Id).max(100),
    }),
    output: z.array(Credential),
  }),
  /** Checks with the provider and stores the outcome. Not reaching it never turns VALID into INVALID. */
  validate: command({ input: One, output: Credential }),
  /** All of a profile, a few at a time; progress comes as `credentials.validating`. */
  validateAll: command({ input: z.strictObject({ profileId: Id }), output: z.array(Credential) }),
  /** Ends a `validateAll` under way: what was checked stays, the rest is left as it was. */
  cancelValidation: command({ input: z.strictObject({ profileId: Id }), output: Nothing }),
  /** Shreds the secret and removes the row. */
  remove: command({ input: One, output: Nothing }),
  /** What happened to it lately, newest first. */
  history: command({ input: One, output: z.array(AuditEntry) }),
};
