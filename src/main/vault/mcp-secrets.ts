import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import { writeAudit } from '../db/audit';
import type { Db, OpenDatabase } from '../db/open';
import type { DataKey } from './data-key';
import { type Place, seal, unseal } from './envelope';
import type { NamedSecret } from './mask';
import {
  allMcpSecretRows,
  type McpSecretRow,
  mcpSecretRows,
  putMcpSecretRow,
  shredMcpSecretRow,
} from './mcp-secret-rows';
import { type Secret, secret } from './secret';

/** Whose secrets they are, and the one place they may be sent to. */
export type McpSecretOwner = { serverId: string; profileId: string; destination: string };

/** An environment variable or a header. */
export type NewMcpSecret = { name: string; value: Secret<string> };

/** What may be known of one outside the vault. */
export type McpSecretInfo = { name: string; hint: string };

/**
 * The secrets of the MCP servers of one database, sealed as credentials are. The data key comes with each
 * call that needs it.
 */
export type McpSecretStore = ReturnType<typeof createMcpSecretStore>;

export function createMcpSecretStore(database: OpenDatabase, clock: Clock) {
  const { db, transaction } = database;
  /** `<server> <purpose>` of this run: a server that is connected ten times is one audit line. */
  const audited = new Set<string>();

  function audit(tx: Db, serverId: string, actor: string, action: string, outcome = 'ok'): void {
    const subject = `mcp-server:${serverId}`;
    writeAudit(tx, { at: clock.now(), actor, action, subject, outcome });
  }

  /** Adds or replaces. A replaced one keeps its row, and the old ciphertext leaves the disk. */
  function set(key: DataKey, owner: McpSecretOwner, secrets: readonly NewMcpSecret[]): void {
    transaction((tx) => {
      const known = mcpSecretRows(tx, owner.serverId);
      const now = clock.now();
      for (const { name, value } of secrets) {
        const before = known.find((row) => row.name === name);
        const place = { ...owner, id: before?.id ?? uuid(), name };
        putMcpSecretRow(tx, {
          ...place,
          ...sealValue(key, place, value),
          hint: hintOf(value.expose()),
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        });
        audit(tx, owner.serverId, 'user', before ? 'replace-secret' : 'add-secret');
      }
    });
    database.truncateWal();
  }

  function remove(serverId: string, isWanted: (row: McpSecretRow) => boolean): void {
    const removed = transaction((tx) => {
      const rows = mcpSecretRows(tx, serverId).filter(isWanted);
      for (const { id } of rows) {
        shredMcpSecretRow(tx, id);
        audit(tx, serverId, 'user', 'remove-secret');
      }
      return rows.length;
    });
    if (removed > 0) database.truncateWal();
  }

  /**
   * Bound to `destination` as the caller has it, not as the row says: a row that was pointed elsewhere does
   * not open, and neither does one whose server was.
   */
  function reveal(
    key: DataKey,
    serverId: string,
    destination: string,
    purpose: string,
  ): Record<string, Secret<string>> {
    const opened = mcpSecretRows(db, serverId).map((row) => ({
      name: row.name,
      value: unsealValue(key, { ...row, destination }),
    }));
    const closed = opened.find(({ value }) => value === null);
    if (!audited.has(`${serverId} ${purpose}`)) {
      audit(db, serverId, purpose, 'reveal', closed ? 'unreadable' : 'ok');
      audited.add(`${serverId} ${purpose}`);
    }
    if (closed) throw new ChatelaineError('CREDENTIAL_UNREADABLE', unreadable(closed.name));
    return Object.fromEntries(opened.flatMap(({ name, value }) => (value ? [[name, value]] : [])));
  }

  return {
    set,
    remove: (serverId: string, names: readonly string[]): void =>
      remove(serverId, ({ name }) => names.includes(name)),
    removeAll: (serverId: string): void => remove(serverId, () => true),
    reveal,
    list: (serverId: string): McpSecretInfo[] =>
      mcpSecretRows(db, serverId).map(({ name, hint }) => ({ name, hint })),

    /** Every secret that this key opens, for the mask. */
    readable: (key: DataKey): NamedSecret[] =>
      allMcpSecretRows(db).flatMap((row) => {
        const value = unsealValue(key, row);
        return value ? [{ name: row.name, parts: secret(maskedParts(value.expose())) }] : [];
      }),

    /** Those that this key does not open. */
    unreadable: (key: DataKey): { serverId: string; name: string }[] =>
      allMcpSecretRows(db)
        .filter((row) => unsealValue(key, row) === null)
        .map(({ serverId, name }) => ({ serverId, name })),
  };
}

type Owner = Pick<McpSecretRow, 'id' | 'profileId' | 'serverId' | 'name' | 'destination'>;
type Sealed = Pick<McpSecretRow, 'encryptedSecret' | 'nonce' | 'dataKeyId'>;

function sealValue(key: DataKey, owner: Owner, value: Secret<string>): Sealed {
  const sealed = seal(key.bytes.expose(), placeOf(owner, key.id), value.expose());
  return { encryptedSecret: sealed.ciphertext, nonce: sealed.nonce, dataKeyId: key.id };
}

/** Null when this key does not open the row. */
function unsealValue(key: DataKey, row: Owner & Sealed): Secret<string> | null {
  const sealed = { ciphertext: row.encryptedSecret, nonce: row.nonce };
  const plain = unseal(key.bytes.expose(), placeOf(row, row.dataKeyId), sealed);
  return plain === null ? null : secret(plain);
}

function placeOf(owner: Owner, dataKeyId: string): Place {
  return {
    table: 'mcp_secrets',
    rowId: owner.id,
    column: 'encrypted_secret',
    dataKeyId,
    boundTo: [owner.profileId, owner.serverId, owner.name, owner.destination],
  };
}

/** Shorter values would be half told by their last four characters. */
const SHORTEST_WITH_HINT = 16;

/** The last four characters, where they are printable and tell little. */
function hintOf(value: string): string {
  const end = value.slice(-4);
  return value.length >= SHORTEST_WITH_HINT && /^[\x21-\x7e]{4}$/.test(end) ? end : '';
}

/** `Bearer <token>` is masked as a whole, and so is the token that a server may repeat by itself. */
function maskedParts(value: string): Record<string, string> {
  const token = /^[A-Za-z]+ +(\S+)$/.exec(value)?.[1];
  return token === undefined ? { value } : { value, token };
}

function unreadable(name: string): string {
  return `The secret “${name}” of this MCP server cannot be decrypted. It has been kept as it is; enter it again to go on.`;
}
