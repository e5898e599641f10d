import { v7 as uuid } from 'uuid';
import type { VaultState } from '../../shared/commands/vault';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import { asDatabaseError, type OpenDatabase } from '../db/open';
import { type DataKey, isRightKey, newDataKeyBytes, unwrapDataKey, wrapDataKey } from './data-key';
import { createDataKeyRows, type DataKeyRow, isWellFormed } from './data-key-rows';
import type { Keyring } from './keyring';
import { type Finding, toVaultState } from './vault-messages';

/** Gets the data key from the keyring and knows what it means when that fails. */
export type DataKeyHolder = {
  state(): VaultState;
  /** The data key; only while `ok`. */
  key(): DataKey | null;
  open(): Promise<VaultState>;
  useMemory(): VaultState;
  startOver(): Promise<VaultState>;
};

type Found = { finding: Finding; key: DataKey | null };

export function createDataKeyHolder(ports: {
  database: OpenDatabase;
  keyring: Keyring;
  clock: Clock;
  platform: NodeJS.Platform;
  onState(state: VaultState): void;
}): DataKeyHolder {
  const { keyring, clock, platform } = ports;
  const rows = createDataKeyRows(ports.database);
  let found: Found = { finding: { kind: 'opening' }, key: null };
  let state = toVaultState(found.finding);
  /** Keyring calls run one after another, so that two callers never make two keys. */
  let last: Promise<unknown> = Promise.resolve();

  function settle(next: Found): VaultState {
    const before = state;
    found = next;
    state = toVaultState(next.finding);
    if (JSON.stringify(before) !== JSON.stringify(state)) ports.onState(state);
    return state;
  }

  /** Open, or the user chose memory (perhaps while the keyring was being asked): nothing to look up. */
  const isSettled = () => found.key !== null || found.finding.kind === 'memory';

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function lookUp(): Promise<Found> {
    const active = rows.active();
    const backend = await availableBackend();
    if (active && !isWellFormed(active)) return without({ kind: 'key-missing', backend });
    if (!active && rows.isUsed()) return without({ kind: 'key-missing', backend });
    if (active) return backend === null ? lockedOut(active) : openActive(active, backend);
    return backend === null ? without({ kind: 'no-keyring' }) : createFirst(backend);
  }

  /** Null when there is no keyring; one that fails to answer is none. */
  async function availableBackend(): Promise<string | null> {
    try {
      return (await keyring.isAvailable()) ? await keyring.backend() : null;
    } catch {
      return null;
    }
  }

  async function createFirst(backend: string): Promise<Found> {
    const key = { id: uuid(), bytes: newDataKeyBytes() };
    const wrap = await wrapDataKey(keyring, platform, key.bytes).catch(() => undefined);
    if (wrap === undefined) return without({ kind: 'wrap-failed', backend });
    if (wrap === null) return without({ kind: 'keyring-refused', backend });
    rows.insert(key, wrap, clock.now());
    return { finding: { kind: 'ok', backend: wrap.backend }, key };
  }

  /** Invariant 2: whatever goes wrong here, nothing is deleted or overwritten. */
  async function openActive(active: DataKeyRow, backend: string): Promise<Found> {
    if (backend !== active.backend) {
      return without({ kind: 'backend-changed', wrappedBy: active.backend, backend });
    }
    let finding: Finding = { kind: 'unwrap-failed', backend };
    for (const row of [active, ...rows.superseded(active)]) {
      const unwrapped = await unwrapDataKey(keyring, row.wrappedKey).catch(() => null);
      if (unwrapped && isRightKey(unwrapped.bytes, active.keyCheck)) {
        await refreshWrap(active, row, unwrapped);
        return { finding: { kind: 'ok', backend }, key: { id: active.id, bytes: unwrapped.bytes } };
      }
      if (unwrapped && row === active) finding = { kind: 'wrong-key', backend };
    }
    return without(finding);
  }

  /** Wraps anew when the keyring wants it; lets earlier wraps go once the current one was read back. */
  async function refreshWrap(
    active: DataKeyRow,
    opened: DataKeyRow,
    { bytes, shouldRewrap }: Awaited<ReturnType<typeof unwrapDataKey>>,
  ): Promise<void> {
    if (opened === active) rows.removeSuperseded(active);
    if (opened === active && !shouldRewrap) return;
    const wrap = await wrapDataKey(keyring, platform, bytes).catch(() => null);
    if (wrap) rows.rewrap(active, wrap, clock.now());
  }

  return {
    state: () => state,
    key: () => found.key,

    open: () =>
      inTurn(async () => {
        if (isSettled()) return state;
        const next = await lookUp().catch((error: unknown) => {
          settle(without({ kind: 'data-file-failed' }));
          throw asDatabaseError(error);
        });
        return isSettled() ? state : settle(next);
      }),

    useMemory() {
      requireStatus(state, ['unavailable']);
      return settle({ finding: { kind: 'memory' }, key: null });
    },

    startOver: () =>
      inTurn(async () => {
        requireStatus(state, ['locked', 'lost']);
        const key = { id: uuid(), bytes: newDataKeyBytes() };
        const wrap = await wrapDataKey(keyring, platform, key.bytes).catch(() => null);
        if (!wrap) throw new ChatelaineError('KEYRING_UNAVAILABLE', NO_START_OVER);
        rows.retireAllAndInsert(key, wrap, clock.now());
        return settle({ finding: { kind: 'ok', backend: wrap.backend }, key });
      }),
  };
}

function without(finding: Finding): Found {
  return { finding, key: null };
}

function lockedOut(active: DataKeyRow): Found {
  return without({ kind: 'locked-no-keyring', wrappedBy: active.backend });
}

const NO_START_OVER =
  'Starting over needs a working system keyring, and there is none. Nothing was changed; unlock the keyring and try again.';

function requireStatus(state: VaultState, allowed: readonly VaultState['status'][]): void {
  if (allowed.includes(state.status)) return;
  throw new ChatelaineError('CONFLICT', 'The vault has changed meanwhile. Look again.', {
    details: { status: state.status },
  });
}
