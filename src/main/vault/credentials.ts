import { v7 as uuid } from 'uuid';
import type { AuditEntry, Credential } from '../../shared/commands/credentials';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import { readAudit, writeAudit } from '../db/audit';
import type { Db, OpenDatabase } from '../db/open';
import type {
  CredentialUpdate,
  NewCredential,
  Order,
  Replacement,
  Validation,
  ValidationRecord,
} from './credential-inputs';
import {
  allRows,
  type CredentialRow,
  dueRows,
  findRow,
  insertRow,
  isKnown,
  rowsOfProfile,
  type Siblings,
  selectOne,
  shredRow,
  siblingRows,
  toCredential,
  updateRow,
} from './credential-rows';
import { type DataKey, fingerprintOf } from './data-key';
import { type Secret, secret } from './secret';
import { type SecretParts, sealParts, serialize, unsealParts } from './secret-parts';

/** `last_used_at` is written at most this often, because every write waits for the disk. */
const LAST_USED_STEP_MS = 60_000;
const HISTORY_LIMIT = 100;

/**
 * The credentials of one database. The data key comes with each call that needs it, so that the rest
 * works while the vault is locked.
 */
export type Credentials = ReturnType<typeof createCredentials>;

export function createCredentials(database: OpenDatabase, clock: Clock, isStored: boolean) {
  const { db, transaction } = database;
  /** `<credential> <purpose>` of this run: a session that reveals once per turn is one audit line. */
  const audited = new Set<string>();

  function audit(tx: Db, id: string, actor: string, action: string, outcome = 'ok'): void {
    writeAudit(tx, { at: clock.now(), actor, action, subject: subjectOf(id), outcome });
  }

  function change(tx: Db, id: string, changes: Partial<CredentialRow>): void {
    updateRow(tx, id, { ...changes, updatedAt: clock.now() });
  }

  /** Invariant 6; and as long as one is enabled one is active: the first in failover order. */
  function ensureActive(tx: Db, of: Siblings): void {
    const rows = siblingRows(tx, of);
    if (rows.some((row) => row.isActive)) return;
    const next = rows.find((row) => row.isEnabled);
    if (next) change(tx, next.id, { isActive: true });
  }

  function edit(id: string, work: (tx: Db, row: CredentialRow) => void): Credential {
    return transaction((tx) => {
      const row = findRow(tx, id);
      work(tx, row);
      ensureActive(tx, row);
      return toCredential(findRow(tx, id), isStored);
    });
  }

  function add(key: DataKey, input: NewCredential): Credential {
    const { profileId, provider, credentialName, hint, baseUrl } = input;
    const owner = { id: uuid(), profileId, provider, baseUrl };
    const fingerprint = fingerprintOf(key.bytes, serialize(input.secret).expose());
    return transaction((tx) => {
      const others = siblingRows(tx, owner);
      refuseDuplicate(others, fingerprint);
      const now = clock.now();
      insertRow(tx, {
        ...owner,
        ...sealParts(key, owner, input.secret),
        ...validationColumns(input.validation, now),
        credentialName,
        hint,
        fingerprint,
        isActive: false,
        isEnabled: true,
        priority: 1 + Math.max(-1, ...others.map((other) => other.priority)),
        metadata: input.validation.metadata,
        expiresAt: null,
        deactivationScheduledAt: null,
        lastUsedAt: null,
        createdAt: now,
        updatedAt: now,
      });
      ensureActive(tx, owner);
      audit(tx, owner.id, input.actor, 'add', input.validation.status);
      return toCredential(findRow(tx, owner.id), isStored);
    });
  }

  /** Invariant 2: with `remove`, the only place where a ciphertext is overwritten, by the user's word. */
  function replace(key: DataKey, input: Replacement): Credential {
    const { credentialId: id, baseUrl, hint } = input;
    const fingerprint = fingerprintOf(key.bytes, serialize(input.secret).expose());
    const replaced = edit(id, (tx, row) => {
      refuseDuplicate(
        siblingRows(tx, row).filter((other) => other.id !== id),
        fingerprint,
      );
      change(tx, id, {
        ...sealParts(key, { ...row, baseUrl }, input.secret),
        ...validationColumns(input.validation, clock.now()),
        baseUrl,
        hint,
        fingerprint,
        metadata: input.validation.metadata,
      });
      audit(tx, id, input.actor, 'replace', input.validation.status);
    });
    database.truncateWal();
    return replaced;
  }

  function update({ credentialId: id, ...given }: CredentialUpdate): Credential {
    return edit(id, (tx, row) => {
      const { credentialName = row.credentialName, isEnabled = row.isEnabled } = given;
      const { expiresAt = row.expiresAt } = given;
      const { deactivationScheduledAt = row.deactivationScheduledAt } = given;
      if (typeof given.deactivationScheduledAt === 'number') refusePast(given, clock.now());
      const isActive = row.isActive && isEnabled;
      const dates = { expiresAt, deactivationScheduledAt };
      change(tx, id, { credentialName, isEnabled, isActive, ...dates });
      const action = isEnabled === row.isEnabled ? 'update' : isEnabled ? 'enable' : 'disable';
      audit(tx, id, 'user', action);
    });
  }

  function activate(id: string): Credential {
    return edit(id, (tx, row) => {
      if (row.isActive) return;
      if (!row.isEnabled) throw new ChatelaineError('CONFLICT', SWITCHED_OFF);
      for (const other of siblingRows(tx, row)) {
        if (other.isActive) change(tx, other.id, { isActive: false });
      }
      change(tx, id, { isActive: true });
      audit(tx, id, 'user', 'activate');
    });
  }

  function reorder({ profileId, provider, credentialIds }: Order): Credential[] {
    return transaction((tx) => {
      const rows = siblingRows(tx, { profileId, provider });
      refuseOtherThan(rows, credentialIds);
      for (const [priority, id] of credentialIds.entries()) {
        if (rows.find((row) => row.id === id)?.priority === priority) continue;
        change(tx, id, { priority });
        audit(tx, id, 'user', 'reorder');
      }
      return siblingRows(tx, { profileId, provider }).map((row) => toCredential(row, isStored));
    });
  }

  /** Late is fine: the moment may have passed while the app was closed or the machine asleep. */
  function deactivateDue(): Credential[] {
    return dueRows(db, clock.now()).map(({ id }) =>
      edit(id, (tx, row) => {
        change(tx, id, { isEnabled: false, isActive: false, deactivationScheduledAt: null });
        if (row.isEnabled) audit(tx, id, 'schedule', 'disable');
      }),
    );
  }

  function recordValidation(key: DataKey, id: string, record: ValidationRecord): Credential {
    const { status, message, actor } = record;
    const checked = fingerprintOf(key.bytes, serialize(record.checked).expose());
    return edit(id, (tx, row) => {
      if (checked !== row.fingerprint) return;
      const metadata = { ...row.metadata, ...record.metadata };
      const columns =
        status === null ? {} : { validationStatus: status, lastValidatedAt: clock.now() };
      change(tx, id, { ...columns, validationMessage: message, metadata });
      audit(tx, id, actor, 'validate', status ?? 'not reached');
    });
  }

  function remove(id: string): Siblings {
    const row = transaction((tx) => {
      const found = findRow(tx, id);
      shredRow(tx, id);
      ensureActive(tx, found);
      audit(tx, id, 'user', 'remove');
      return found;
    });
    database.truncateWal();
    return row;
  }

  function reveal(key: DataKey, id: string, purpose: string): Secret<SecretParts> {
    const row = selectOne(db).get({ id });
    if (!row) throw new ChatelaineError('NOT_FOUND');
    const parts = unsealParts(key, row);
    const now = clock.now();
    if (!audited.has(`${id} ${purpose}`)) {
      audit(db, id, purpose, 'reveal', parts ? 'ok' : 'unreadable');
      audited.add(`${id} ${purpose}`);
    }
    if (!parts) throw new ChatelaineError('CREDENTIAL_UNREADABLE');
    if (now - (row.lastUsedAt ?? 0) >= LAST_USED_STEP_MS) updateRow(db, id, { lastUsedAt: now });
    return parts;
  }

  return {
    add,
    replace,
    update,
    activate,
    reorder,
    deactivateDue,
    recordValidation,
    remove,
    reveal,
    get: (id: string): Credential => toCredential(findRow(db, id), isStored),
    list: (profileId: string): Credential[] =>
      rowsOfProfile(db, profileId).map((row) => toCredential(row, isStored)),
    all: (): Credential[] =>
      allRows(db)
        .filter(isKnown)
        .map((row) => toCredential(row, isStored)),
    history: (id: string): AuditEntry[] => readAudit(db, subjectOf(id), HISTORY_LIMIT),

    /**
     * Every secret that this key opens, with the name of its credential. What also stands in the metadata
     * (a region, a tenant) is public, and ordinary text must be able to say it.
     */
    readable: (key: DataKey): { name: string; parts: Secret<SecretParts> }[] =>
      allRows(db).flatMap((row) => {
        const parts = unsealParts(key, row);
        return parts ? [{ name: row.credentialName, parts: withoutPublic(parts, row) }] : [];
      }),

    /** Those that this key does not open. */
    unreadable: (key: DataKey): Credential[] =>
      allRows(db)
        .filter((row) => isKnown(row) && unsealParts(key, row) === null)
        .map((row) => toCredential(row, isStored)),
  };
}

const SWITCHED_OFF = 'This key is switched off. Switch it on first.';

function refusePast({ deactivationScheduledAt }: Partial<CredentialUpdate>, now: number): void {
  if ((deactivationScheduledAt ?? now) > now) return;
  throw new ChatelaineError('INVALID_INPUT', 'The time to switch it off must lie ahead.', {
    details: { field: 'deactivationScheduledAt' },
  });
}

function refuseOtherThan(rows: CredentialRow[], ids: readonly string[]): void {
  const isComplete = rows.every((row) => ids.includes(row.id));
  if (isComplete && rows.length === ids.length) return;
  throw new ChatelaineError('INVALID_INPUT', 'The keys have changed meanwhile. Look again.', {
    details: { field: 'credentialIds' },
  });
}

function subjectOf(id: string): string {
  return `credential:${id}`;
}

function validationColumns(validation: Validation, now: number) {
  return {
    validationStatus: validation.status,
    validationMessage: validation.message,
    lastValidatedAt: validation.status === 'PENDING' ? null : now,
  };
}

/** Two credentials with one key would only look like a failover. */
function refuseDuplicate(others: CredentialRow[], fingerprint: string): void {
  const same = others.find((other) => other.fingerprint === fingerprint);
  if (!same) return;
  throw new ChatelaineError('CONFLICT', `This key is stored already, as “${same.credentialName}”.`);
}

function withoutPublic(
  parts: Secret<SecretParts>,
  { metadata }: Pick<CredentialRow, 'metadata'>,
): Secret<SecretParts> {
  const isPublic = new Set(Object.values(metadata));
  const entries = Object.entries(parts.expose()).filter(([, value]) => !isPublic.has(value));
  return secret(Object.fromEntries(entries));
}
