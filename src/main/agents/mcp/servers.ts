import { isDeepStrictEqual } from 'node:util';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { CommandInput } from '../../../shared/commands';
import type { McpServer, McpTool, McpTransport } from '../../../shared/commands/mcp';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import { mcpServers, permissionRules } from '../../db/schema';
import { maskStrings } from '../../mask-strings';
import { secret } from '../../vault/secret';
import type { Vault } from '../../vault/vault';
import { existingFolder } from '../session-store';
import { checkSecret, checkTransport, destinationOf } from './destination';
import type { OfferedTool } from './offered-tools';
import { EVERYWHERE, find, isWhole, refuseTakenName, rows, type ServerRow } from './server-rows';

/** The MCP servers that the user has added. Nothing here connects to one. */
export function createServers(ports: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  vault: Pick<Vault, 'assertOpen' | 'mcpSecrets' | 'mask'>;
}) {
  const { database, clock, emit, vault } = ports;
  const { db } = database;

  function toServer(row: ServerRow): McpServer {
    const { createdAt, updatedAt, workspace, ...shown } = row;
    const secrets = vault.mcpSecrets.list(row.id);
    return { ...shown, workspace: workspace === EVERYWHERE ? null : workspace, secrets };
  }

  function change(id: string, values: Partial<ServerRow>): McpServer {
    const changes = { ...values, updatedAt: clock.now() };
    db.update(mcpServers).set(changes).where(eq(mcpServers.id, id)).run();
    const server = toServer(find(db, id));
    emit('mcp.changed', { profileId: server.profileId });
    return server;
  }

  function list(profileId: string): McpServer[] {
    return rows(db)
      .where(eq(mcpServers.profileId, profileId))
      .orderBy(asc(mcpServers.name), asc(mcpServers.workspace))
      .all()
      .filter(isWhole)
      .map(toServer);
  }

  /** Errors: `CONFLICT`, `INVALID_INPUT`, `WORKSPACE_MISSING`; with secrets as the vault's `assertOpen`. */
  function add(input: CommandInput<'mcp.add'>): McpServer {
    const { profileId, name, transport, secrets = [] } = input;
    const workspace = placeOf(input.workspace);
    checkTransport(transport);
    refuseSecretsIn(transport);
    for (const one of secrets) checkSecret(transport, one.name, one.value);
    if (secrets.length > 0) vault.assertOpen();
    const now = clock.now();
    const id = uuid();
    database.transaction((tx) => {
      refuseTakenName(tx, { id, profileId, name, workspace });
      forgetLeave(tx, name);
      const row = { id, profileId, workspace, name, transport, isEnabled: true, tools: [] };
      tx.insert(mcpServers)
        .values({ ...row, createdAt: now, updatedAt: now })
        .run();
    });
    try {
      setSecrets({ id, profileId, transport }, secrets);
    } catch (error) {
      db.delete(mcpServers).where(eq(mcpServers.id, id)).run();
      throw error;
    }
    return change(id, {});
  }

  /** Errors: as `add`, and `NOT_FOUND`. */
  function update(input: CommandInput<'mcp.update'>): McpServer {
    const { serverId: id, setSecrets: set = [], removeSecrets: removed = [] } = input;
    const row = find(db, id);
    const { name = row.name, isEnabled = row.isEnabled, transport = row.transport } = input;
    const workspace = input.workspace === undefined ? row.workspace : placeOf(input.workspace);
    const isElsewhere = destinationOf(transport) !== destinationOf(row.transport);
    if (input.transport) {
      checkTransport(transport);
      refuseSecretsIn(transport);
    }
    for (const one of set) checkSecret(transport, one.name, one.value);
    if (isElsewhere) refuseKept(id, [...set.map((one) => one.name), ...removed]);
    if (set.length > 0) vault.assertOpen();
    database.transaction((tx) => {
      refuseTakenName(tx, { id, profileId: row.profileId, name, workspace });
      if (isElsewhere || name !== row.name) forgetLeave(tx, name);
      const values = { name, workspace, isEnabled, transport };
      const forgotten = isElsewhere ? { tools: [], lastTestedAt: null, problem: null } : {};
      tx.update(mcpServers)
        .set({ ...values, ...forgotten })
        .where(eq(mcpServers.id, id))
        .run();
    });
    if (removed.length > 0) vault.mcpSecrets.remove(id, removed);
    setSecrets({ id, profileId: row.profileId, transport }, set);
    return change(id, {});
  }

  /** What was allowed to a server of that name before was not allowed to this one: rules only know the name. */
  function forgetLeave(tx: Db, name: string): void {
    const prefix = `mcp__${name}__`;
    const isIts = sql`substr(${permissionRules.tool}, 1, ${prefix.length}) = ${prefix}`;
    const { changes } = tx
      .delete(permissionRules)
      .where(and(isIts, eq(permissionRules.decision, 'allow')))
      .run();
    if (changes > 0) emit('permissions.changed', {});
  }

  /** Commands and addresses are kept in clear, and shown. */
  function refuseSecretsIn(transport: McpTransport): void {
    if (isDeepStrictEqual(maskStrings(transport, vault.mask), transport)) return;
    throw new ChatelaineError(
      'INVALID_INPUT',
      'There is a secret of the vault in it, and commands and addresses are kept in clear. Give it as a secret of the server instead.',
      { details: { field: 'transport' } },
    );
  }

  /** The secrets of a server that is another one now are not carried over: each is given again, or goes. */
  function refuseKept(id: string, dealtWith: readonly string[]): void {
    const kept = vault.mcpSecrets.list(id).filter(({ name }) => !dealtWith.includes(name));
    if (kept.length === 0) return;
    const names = kept.map(({ name }) => name).join(', ');
    throw new ChatelaineError(
      'INVALID_INPUT',
      `The server is another one now, so its secrets are needed again: ${names}.`,
      { details: { field: 'setSecrets', missing: names } },
    );
  }

  function setSecrets(
    server: Pick<ServerRow, 'id' | 'profileId' | 'transport'>,
    given: readonly { name: string; value: string }[],
  ): void {
    if (given.length === 0) return;
    const owner = {
      serverId: server.id,
      profileId: server.profileId,
      destination: destinationOf(server.transport),
    };
    const secrets = given.map(({ name, value }) => ({ name, value: secret(value) }));
    vault.mcpSecrets.set(owner, secrets);
  }

  /** Errors: `NOT_FOUND`. */
  function remove(id: string): void {
    const { profileId } = find(db, id);
    vault.mcpSecrets.removeAll(id);
    db.delete(mcpServers).where(eq(mcpServers.id, id)).run();
    emit('mcp.changed', { profileId });
  }

  /** Errors: `NOT_FOUND`, also for a tool that it did not have when it was tested. */
  function enableTool(id: string, tool: string, isEnabled: boolean): McpServer {
    const { tools } = find(db, id);
    if (!tools.some(({ name }) => name === tool)) throw new ChatelaineError('NOT_FOUND');
    return change(id, {
      tools: tools.map((one) => (one.name === tool ? { ...one, isEnabled } : one)),
    });
  }

  return {
    list,
    /** Errors: `NOT_FOUND`. */
    get: (id: string): McpServer => toServer(find(db, id)),
    add,
    update,
    remove,
    enableTool,

    /** Those that are switched on; where two have a name, the workspace's own. */
    ofSession({ profileId, workspace }: { profileId: string; workspace: string }): McpServer[] {
      const places = inArray(mcpServers.workspace, [EVERYWHERE, workspace]);
      const found = rows(db)
        .where(and(eq(mcpServers.profileId, profileId), places))
        .orderBy(asc(mcpServers.name), asc(mcpServers.workspace))
        .all()
        .filter((row) => isWhole(row) && row.isEnabled);
      return [...new Map(found.map((row) => [row.name, row])).values()].map(toServer);
    },

    noteTools(id: string, offered: readonly OfferedTool[]): McpServer {
      const { tools, lastTestedAt } = find(db, id);
      const next = mergeTools(tools, offered, lastTestedAt === null);
      if (JSON.stringify(next) === JSON.stringify(tools)) return toServer(find(db, id));
      return change(id, { tools: next });
    },

    noteTest: (id: string, problem: string | null): McpServer =>
      change(id, { lastTestedAt: clock.now(), problem }),
  };
}

function placeOf(workspace: string | null): string {
  return workspace === null ? EVERYWHERE : existingFolder(workspace);
}

/**
 * What was chosen stays. The tools of the first test are on, because the user has just added the server;
 * one that appears later is off until the user has seen it.
 */
function mergeTools(
  before: readonly McpTool[],
  offered: readonly OfferedTool[],
  isFirst: boolean,
): McpTool[] {
  return offered.map(({ name, description }) => {
    const known = before.find((one) => one.name === name);
    return { name, description, isEnabled: known?.isEnabled ?? isFirst };
  });
}
