import type { Clock } from '../../clock';
import type { Timer } from '../../timer';
import type { Connection } from './connection';
import type { Limits } from './limits';

export type Connections = {
  /** Lends the connection of that key, opened when there is none that works. */
  use<T>(key: ConnectionKey, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** For a server that was changed: the next use opens a new one. */
  closeServer(serverId: string): Promise<void>;
  /** All of them. */
  close(): Promise<void>;
};

export type ConnectionKey = { serverId: string; workspace: string };

/**
 * One connection per server and workspace, opened by the first who needs it and closed when nobody has for
 * a while. One that could not be opened is not tried again at once: it would hold up every turn.
 */
export function createConnections(ports: {
  open(key: ConnectionKey): Promise<Connection>;
  timer: Timer;
  clock: Clock;
  limits: Limits;
}): Connections {
  const { open, timer, clock, limits } = ports;
  const kept = new Map<string, Kept>();

  function keep(key: ConnectionKey): Kept {
    const mine: Kept = {
      ...key,
      connection: open(key),
      users: 0,
      isOpening: true,
      isOpen: () => true,
      stopWaiting: () => {},
    };
    mine.connection.then(
      (connection) => {
        mine.isOpening = false;
        mine.isOpen = connection.isOpen;
      },
      () => {
        mine.isOpening = false;
        const retryAt = clock.now() + limits.retry;
        mine.isOpen = () => clock.now() < retryAt;
      },
    );
    kept.set(nameOf(key), mine);
    return mine;
  }

  function working(key: ConnectionKey): Kept {
    const before = kept.get(nameOf(key));
    if (before?.isOpen()) return before;
    if (before) void end(before);
    return keep(key);
  }

  async function end(mine: Kept): Promise<void> {
    mine.stopWaiting();
    if (kept.get(nameOf(mine)) === mine) kept.delete(nameOf(mine));
    await mine.connection.then(
      (connection) => connection.close().catch(() => {}),
      () => {},
    );
  }

  return {
    async use(key, work) {
      const mine = working(key);
      mine.users += 1;
      mine.stopWaiting();
      try {
        return await work(await mine.connection);
      } finally {
        mine.users -= 1;
        const isLast = mine.users === 0 && kept.get(nameOf(key)) === mine;
        if (isLast) mine.stopWaiting = timer.after(limits.idle, () => void end(mine));
      }
    },
    async closeServer(serverId) {
      const its = [...kept.values()].filter((one) => one.serverId === serverId);
      await Promise.all(its.map(end));
    },
    async close() {
      // One that is still being opened may take long: nobody waits for it, and its program ends with the sandbox.
      const ending = [...kept.values()].map((one) => [one.isOpening, end(one)] as const);
      await Promise.all(ending.map(([isOpening, ended]) => (isOpening ? undefined : ended)));
    },
  };
}

type Kept = ConnectionKey & {
  connection: Promise<Connection>;
  users: number;
  isOpening: boolean;
  /** While it is being opened and while it works; after a failure, until it may be tried again. */
  isOpen(): boolean;
  /** Calls off its end for want of use. */
  stopWaiting(): void;
};

function nameOf({ serverId, workspace }: ConnectionKey): string {
  return `${serverId} ${workspace}`;
}
