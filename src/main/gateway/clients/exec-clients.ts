import type { BudgetPeriod } from '../../../shared/commands/budgets';
import { ChatelaineError } from '../../../shared/errors';
import type { MicroUsd } from '../../../shared/money';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import type { Secret } from '../../vault/secret';
import type { Change, Note } from './changes';
import {
  type ClientRow,
  findClient,
  insertClient,
  insertKey,
  keysOf,
  openExecClients,
  updateClient,
  updateKey,
} from './client-rows';

/** Money limits of clients. Each takes part in the transaction of its caller. */
export type ClientBudgets = {
  /** A hard one, micro-USD. Errors: as `budgets.create`. */
  create(clientId: string, budget: { limitMicroUsd: MicroUsd; period: BudgetPeriod }): void;
  removeAll(clientId: string, profileId: string): void;
};

/** Should nobody see the program end, its key ends a day later at the latest. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;
/** Who acts, for the audit log. */
const EXEC = 'exec';

export type ExecClients = {
  /**
   * A client for one program, with a key of at most 24 hours; `budgetMicroUsd` is a hard limit in all.
   * Errors: `NOT_FOUND` for the profile; with any error nothing is left of it.
   */
  createExec(input: {
    name: string;
    profileId: string;
    /** null = every model. */
    allowedModels: readonly string[] | null;
    budgetMicroUsd: MicroUsd | null;
  }): { clientId: string; apiKey: Secret<string> };
  /**
   * The program has ended: so do its keys, its requests under way and its budget, and the client is
   * archived. Again: nothing changes. Errors: `NOT_FOUND`, also for a client that `exec` did not make.
   */
  endExec(clientId: string): void;
  /** The same for those that the process before left; at start. */
  endAllExec(): void;
  /** As `endExec`, in a change of the caller's. */
  end(tx: Db, note: Note, client: ClientRow): void;
};

/** Clients of `chatelaine exec`: each lives as long as its program. */
export function createExecClients(ports: {
  database: OpenDatabase;
  clock: Clock;
  change: Change;
  budgets: ClientBudgets;
}): ExecClients {
  const { database, clock, change, budgets } = ports;

  function end(tx: Db, note: Note, client: ClientRow): void {
    const now = clock.now();
    for (const key of keysOf(tx, [client.id]).filter(({ revokedAt }) => revokedAt === null)) {
      updateKey(tx, key.id, { revokedAt: now });
      note(client, 'revoke-key', { keys: [key], ended: { clientId: client.id, keyId: key.id } });
    }
    if (client.archivedAt !== null) return;
    updateClient(tx, client.id, { archivedAt: now, updatedAt: now });
    // What was spent is in the ledger; the limit is of no use any more.
    budgets.removeAll(client.id, client.profileId);
    note(client, 'archive', { ended: { clientId: client.id, keyId: null } });
  }

  return {
    end,

    createExec: ({ name, profileId, allowedModels, budgetMicroUsd }) =>
      change(EXEC, (tx, note) => {
        const now = clock.now();
        const client = insertClient(
          tx,
          {
            profileId,
            name,
            kind: 'exec',
            allowedModels: allowedModels && [...allowedModels],
            credentialId: null,
            requestsPerMinute: null,
            concurrentRequests: null,
          },
          now,
        );
        const key = insertKey(
          tx,
          { clientId: client.id, name: '', expiresAt: now + LONGEST_MS },
          now,
        );
        note(client, 'create', { keys: [key] });
        if (budgetMicroUsd !== null) {
          budgets.create(client.id, { limitMicroUsd: budgetMicroUsd, period: 'total' });
        }
        return { clientId: client.id, apiKey: key.apiKey };
      }),

    endExec: (clientId) =>
      change(EXEC, (tx, note) => {
        const client = findClient(tx, clientId);
        if (client.kind !== 'exec') {
          throw new ChatelaineError('NOT_FOUND', `“${client.name}” was not made for one program.`);
        }
        end(tx, note, client);
      }),

    endAllExec() {
      const left = openExecClients(database.db);
      if (left.length === 0) return;
      change(EXEC, (tx, note) => {
        for (const client of left) end(tx, note, client);
      });
    },
  };
}
