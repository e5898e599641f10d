import { isDeepStrictEqual } from 'node:util';
import type { ParsedInput } from '../../shared/commands';
import { type GatewayRequest, GatewayState } from '../../shared/commands/gateway';
import type { SettingsStore } from '../settings/settings';
import type { Secret } from '../vault/secret';
import { createOwnerToken } from './auth/owner-token';
import type { Clients } from './clients/clients';
import { type Listening, listenNear, PORTS_TRIED } from './listen';
import type { GatewayParts } from './parts';
import type { Whose } from './passthrough/passthrough';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file';
import type { Serving } from './serving';

/** The local server that lends keys to other programs: when it runs, and where. */
export type Gateway = {
  state(): GatewayState;
  /**
   * Resolves when the server is as was asked for last. One that cannot be had is a `problem` of the state,
   * and what ran before goes on. Never rejects but for a disk that keeps no setting (`DISK_FULL`).
   */
  update(patch: ParsedInput<'gateway.update'>): Promise<GatewayState>;
  /** Of one profile's clients, under way right now, oldest first. */
  requests(profileId: string): GatewayRequest[];
  /** Breaks it off on both sides. Does nothing when it has ended. */
  stopRequest(requestId: string): void;
  /** The same for all that a key, a client, or the clients of a profile have under way. */
  stopRequestsOf(whose: Whose): void;
  /** Puts right what the process before left, then listens if the gateway is on. Never rejects. */
  start(): Promise<void>;
  /** Takes no more requests, settles those under way and stops listening, within a few seconds. */
  close(): Promise<void>;
};

/** What is loaded when it is first needed: the server and its routes come with their libraries. */
export type Loading = {
  open(ownerToken: Secret<string>): Promise<Serving>;
  /** Settles requests that the process before left; once, before anything listens. */
  recover(): Promise<void>;
};

export type LifePorts = Pick<GatewayParts, 'log' | 'emit' | 'timer'> & {
  dataFolder: string;
  settings: Pick<SettingsStore, 'read' | 'write'>;
  clients: Pick<Clients, 'endAllExec'>;
};

const Wish = GatewayState.pick({ isOn: true, port: true });
const AT_FIRST = { isOn: false, port: 7_411 };

export function createLife(ports: LifePorts, loading: Loading): Gateway {
  const { dataFolder, settings, log, emit } = ports;
  const ownerToken = createOwnerToken();
  let wish = settings.read('gateway', Wish, AT_FIRST);
  let running: Listening | undefined;
  let problem: string | null = null;
  let isClosed = false;
  let prepared: Promise<void> | undefined;
  /** One change at a time; each makes what is wished for when its turn comes. */
  let last: Promise<void> = Promise.resolve();

  const state = (): GatewayState => ({ ...wish, url: running?.url ?? null, problem });
  let told = state();

  function tell(): void {
    const now = state();
    if (isDeepStrictEqual(now, told)) return;
    told = now;
    emit('gateway.changed', now);
  }

  function settle(): Promise<void> {
    last = last.then(async () => {
      if (!isClosed) prepared ??= prepare();
      await prepared;
      await attempt('the gateway could not be switched', makeAsWished);
      await attempt('the file for the command line could not be written', publish);
      tell();
    });
    return last;
  }

  async function prepare(): Promise<void> {
    await attempt('programs of the run before were not ended', () => ports.clients.endAllExec());
    await attempt('requests of the run before were not settled', () => loading.recover());
  }

  async function makeAsWished(): Promise<void> {
    problem = null;
    if (isClosed || !wish.isOn) {
      const old = running;
      running = undefined;
      await old?.close();
    } else if (!running) {
      running = await listen(wish.port);
    } else if (wish.port !== running.askedPort) await move(running, wish.port);
  }

  /** The new place is had before the old one is given up. */
  async function move(old: Listening, port: number): Promise<void> {
    if (port === old.port) {
      running = { ...old, askedPort: port };
      return;
    }
    const moved = await listen(port);
    if (!moved) {
      if (wish.port !== port) return;
      wish = { ...wish, port: old.askedPort };
      settings.write('gateway', wish);
      problem = `${problem} Until then it stays at ${old.url}.`;
      return;
    }
    running = moved;
    await attempt('the file for the command line could not be written', publish);
    await old.close();
  }

  async function listen(port: number): Promise<Listening | undefined> {
    try {
      const serving = await loading.open(ownerToken);
      const listening = await listenNear(port, serving, ports.timer);
      if (!listening) problem = everythingTaken(port);
      return listening;
    } catch (error) {
      log.error({ err: error }, 'the gateway could not start');
      problem = 'The gateway could not start; the log has the details. Switch it off and on again.';
      return undefined;
    }
  }

  function publish(): void {
    const url = running?.url ?? null;
    if (isClosed) removeRuntimeFile(dataFolder, process.pid);
    else {
      writeRuntimeFile(dataFolder, {
        pid: process.pid,
        url,
        ownerToken: url === null ? null : ownerToken.expose(),
      });
    }
  }

  async function attempt(failure: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, failure);
    }
  }

  return {
    state,
    async update({ isOn = wish.isOn, port = wish.port }) {
      const next = { isOn, port };
      settings.write('gateway', next);
      wish = next;
      tell();
      await settle();
      return state();
    },
    requests: (profileId) => running?.passthrough.live(profileId) ?? [],
    stopRequest: (requestId) => running?.passthrough.stop(requestId),
    stopRequestsOf: (whose) => running?.passthrough.stopOf(whose),
    start: settle,
    async close() {
      isClosed = true;
      await settle();
    },
  };
}

function everythingTaken(port: number): string {
  const end = port + PORTS_TRIED - 1;
  return `Other programs use the ports ${port} to ${end}. Close one of them, or choose another port.`;
}
