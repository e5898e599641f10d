import type { AuditEntry, Credential } from '../../shared/commands/credentials';
import type { VaultState } from '../../shared/commands/vault';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type {
  CredentialUpdate,
  NewCredential,
  Order,
  Replacement,
  ValidationRecord,
} from './credential-inputs';
import { type Credentials, createCredentials } from './credentials';
import type { DataKey } from './data-key';
import { createDataKeyHolder } from './data-key-holder';
import type { Keyring } from './keyring';
import { createMask, type Mask, type MaskStream, type NamedSecret } from './mask';
import {
  createMcpSecretStore,
  type McpSecretInfo,
  type McpSecretOwner,
  type McpSecretStore,
  type NewMcpSecret,
} from './mcp-secrets';
import { createMemoryStore } from './memory-store';
import { type Secret, secret } from './secret';
import type { SecretParts } from './secret-parts';

type VaultChange =
  | { type: 'state'; state: VaultState }
  | { type: 'credential'; profileId: string; credentialId: string }
  | { type: 'mcp-secret'; serverId: string };

/** The secrets of MCP servers: environment variables and headers, by name. */
export type McpSecrets = {
  list(serverId: string): McpSecretInfo[];
  /** Adds or replaces, all or none. Errors: as `assertOpen`. */
  set(owner: McpSecretOwner, secrets: readonly NewMcpSecret[]): void;
  /** Overwrites, then deletes, those of these names. */
  remove(serverId: string, names: readonly string[]): void;
  removeAll(serverId: string): void;
  /**
   * All of them, for `destination` alone and for `purpose` (`connect`...), which is audited once per run.
   * Errors: as `assertOpen` unless there are none; `CREDENTIAL_UNREADABLE`, also for another destination.
   */
  reveal(serverId: string, destination: string, purpose: string): Record<string, Secret<string>>;
  /** Those that do not decrypt; null while the vault is not open. */
  unreadable(): { serverId: string; name: string }[] | null;
};

export type Vault = {
  state(): VaultState;
  /** Asks the keyring; once open, answers at once. Rejects only when the data file fails; it is `locked` then. */
  open(): Promise<VaultState>;
  /** Keys of this run only. Errors: `CONFLICT` unless `unavailable`. */
  useMemory(): VaultState;
  /**
   * Sets the old data key aside and makes a new one. Errors: `CONFLICT` unless `locked` or `lost`;
   * `KEYRING_UNAVAILABLE`, and then nothing was changed.
   */
  startOver(): Promise<VaultState>;
  /** Whether secrets can be written. Errors: `VAULT_LOCKED`, `VAULT_LOST`, `KEYRING_UNAVAILABLE`. */
  assertOpen(): void;
  list(profileId: string): Credential[];
  /** Of every profile. */
  all(): Credential[];
  /** Errors: `NOT_FOUND`. */
  get(credentialId: string): Credential;
  /** The first of its provider becomes the active one. Errors: as `assertOpen`; `CONFLICT` when the
   * profile has the same secret already. */
  add(input: NewCredential): Credential;
  /** New secret over the old, same id and history. Errors: as `add`, `NOT_FOUND`. */
  replace(input: Replacement): Credential;
  /** Errors: `NOT_FOUND`; `INVALID_INPUT` when the scheduled deactivation does not lie ahead. */
  update(input: CredentialUpdate): Credential;
  /** Errors: `NOT_FOUND`; `CONFLICT` when it is switched off. */
  activate(credentialId: string): Credential;
  /** The failover order of one provider. Errors: `INVALID_INPUT` unless these are all of its credentials. */
  reorder(order: Order): Credential[];
  /** Switches off every credential whose `deactivationScheduledAt` has come, and answers which. */
  deactivateDue(): Credential[];
  recordValidation(credentialId: string, record: ValidationRecord): Credential;
  /** Overwrites the secret, then deletes the row. */
  remove(credentialId: string): void;
  /**
   * The secret itself, for `purpose` (`session:<id>`, `validate`...), which is audited once per run.
   * Errors: as `assertOpen`, `NOT_FOUND`, `CREDENTIAL_UNREADABLE`.
   */
  reveal(credentialId: string, purpose: string): Secret<SecretParts>;
  /** Those that do not decrypt; null while the vault is not open, because then nothing can be said. */
  unreadable(): Credential[] | null;
  readonly mcpSecrets: McpSecrets;
  /** The text with each of the vault's own secrets replaced by `[secret <name>]`. */
  mask(text: string): string;
  /** The same for text that comes in pieces, such as the output of a running command. */
  maskStream(): MaskStream;
  /** What happened to a credential, newest first. */
  history(credentialId: string): AuditEntry[];
  /** Returns how to stop listening. */
  onChange(listener: (change: VaultChange) => void): () => void;
};

export type VaultPorts = {
  database: OpenDatabase;
  keyring: Keyring;
  clock: Clock;
  /** Only Linux has keyrings that protect nothing. */
  platform: NodeJS.Platform;
  /** Not the vault's own, but masked like one that is. */
  environmentKey: Secret<string> | null;
};

/** The one place that reads and writes secrets. Asks the keyring only when `open` is called. */
export function createVault(ports: VaultPorts): Vault {
  const { database, keyring, clock, platform, environmentKey } = ports;
  const listeners = new Set<(change: VaultChange) => void>();
  let mask: Mask | null = null;

  function notify(change: VaultChange): void {
    mask = null;
    for (const listener of listeners) listener(change);
  }

  const holder = createDataKeyHolder({
    database,
    keyring,
    clock,
    platform,
    onState: (state) => notify({ type: 'state', state }),
  });
  const stored: Store = {
    credentials: createCredentials(database, clock, true),
    mcpSecrets: createMcpSecretStore(database, clock),
    key: holder.key,
  };
  let memory: ReturnType<typeof createMemoryStore> | null = null;

  /** What the credentials of this moment are kept in: the disk, or memory when the user chose that. */
  const current = (): Store => memory ?? stored;

  function requireKey(): DataKey {
    const key = current().key();
    if (key) return key;
    throw notOpen(holder.state());
  }

  function currentMask(): Mask {
    mask ??= createMask([...ownSecrets(), ...environmentSecret(environmentKey)]);
    return mask;
  }

  function ownSecrets(): NamedSecret[] {
    const key = current().key();
    if (!key) return [];
    return [...current().credentials.readable(key), ...current().mcpSecrets.readable(key)];
  }

  function changed(credential: Pick<Credential, 'id' | 'profileId'>): void {
    notify({ type: 'credential', profileId: credential.profileId, credentialId: credential.id });
  }

  function announce(credential: Credential): Credential {
    changed(credential);
    return credential;
  }

  const mcpSecrets: McpSecrets = {
    list: (serverId) => current().mcpSecrets.list(serverId),
    set(owner, secrets) {
      const key = requireKey();
      memory?.welcomeServer(owner);
      current().mcpSecrets.set(key, owner, secrets);
      notify({ type: 'mcp-secret', serverId: owner.serverId });
    },
    remove(serverId, names) {
      current().mcpSecrets.remove(serverId, names);
      notify({ type: 'mcp-secret', serverId });
    },
    removeAll(serverId) {
      current().mcpSecrets.removeAll(serverId);
      notify({ type: 'mcp-secret', serverId });
    },
    reveal(serverId, destination, purpose) {
      if (current().mcpSecrets.list(serverId).length === 0) return {};
      return current().mcpSecrets.reveal(requireKey(), serverId, destination, purpose);
    },
    unreadable() {
      const key = current().key();
      return key && current().mcpSecrets.unreadable(key);
    },
  };

  return {
    mcpSecrets,
    state: holder.state,
    open: holder.open,
    startOver: holder.startOver,
    useMemory() {
      if (holder.state().status === 'unavailable') memory = createMemoryStore(clock);
      return holder.useMemory();
    },
    assertOpen: () => void requireKey(),
    list: (profileId) => current().credentials.list(profileId),
    all: () => current().credentials.all(),
    get: (id) => current().credentials.get(id),
    add(input) {
      const key = requireKey();
      memory?.welcome(input.profileId);
      return announce(current().credentials.add(key, input));
    },
    replace: (input) => announce(current().credentials.replace(requireKey(), input)),
    update: (input) => announce(current().credentials.update(input)),
    activate: (id) => announce(current().credentials.activate(id)),
    reorder(order) {
      const ordered = current().credentials.reorder(order);
      const [first] = ordered;
      if (first) changed(first);
      return ordered;
    },
    deactivateDue: () => current().credentials.deactivateDue().map(announce),
    recordValidation: (id, record) =>
      announce(current().credentials.recordValidation(requireKey(), id, record)),
    remove(id) {
      const { profileId } = current().credentials.remove(id);
      changed({ id, profileId });
    },
    reveal: (id, purpose) => current().credentials.reveal(requireKey(), id, purpose),
    unreadable() {
      const key = current().key();
      return key && current().credentials.unreadable(key);
    },
    mask: (text) => currentMask().whole(text),
    maskStream: () => currentMask().stream(),
    history: (id) => current().credentials.history(id),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function environmentSecret(key: Secret<string> | null): NamedSecret[] {
  return key ? [{ name: 'environment key', parts: secret({ apiKey: key.expose() }) }] : [];
}

type Store = { credentials: Credentials; mcpSecrets: McpSecretStore; key(): DataKey | null };

function notOpen(state: VaultState): ChatelaineError {
  switch (state.status) {
    case 'lost':
      return new ChatelaineError('VAULT_LOST', state.message);
    case 'unavailable':
      return new ChatelaineError('KEYRING_UNAVAILABLE', state.message);
    case 'opening':
      return new ChatelaineError('VAULT_LOCKED', STILL_OPENING);
    default:
      return new ChatelaineError('VAULT_LOCKED', state.message);
  }
}

const STILL_OPENING = 'The vault is still being opened. Try again in a moment.';
