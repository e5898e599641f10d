import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/db/open';
import { ownerScope } from '../../../src/main/gateway/auth/require-owner';
import { createLife, type Gateway } from '../../../src/main/gateway/life';
import { readRuntimeFile } from '../../../src/main/gateway/runtime-file';
import { createServer } from '../../../src/main/gateway/server';
import { createSettings } from '../../../src/main/settings/settings';
import { systemTimer } from '../../../src/main/timer';
import type { GatewayState } from '../../../src/shared/commands/gateway';
import { send } from './door-fixture';

const silent = pino({ level: 'silent' });
let folder: string;
let ends: (() => unknown)[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-gateway-'));
  ends = [() => fs.rmSync(folder, { recursive: true })];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
});

/**
 * The gateway's life on a real disk and real ports, with one route behind it: `GET /wait` answers when the
 * request is broken off, as a request that is passed on does.
 */
function openLife({ recover = () => {} }: { recover?(): void } = {}) {
  const database = openDatabase(path.join(folder, 'chatelaine.db'));
  const events: GatewayState[] = [];
  const did: string[] = [];
  const waiting = new Set<() => void>();
  const gateway = createLife(
    {
      dataFolder: folder,
      settings: createSettings({ database }),
      timer: systemTimer,
      log: silent,
      clients: { endAllExec: () => void did.push('end exec') },
      emit: (name, payload) => {
        if (name === 'gateway.changed') events.push(payload as GatewayState);
      },
    },
    {
      async recover() {
        did.push('recover');
        recover();
      },
      async open(token) {
        did.push('open');
        const stopAll = async () => {
          for (const stop of waiting) stop();
          did.push('settled');
        };
        const app = createServer({
          parts: { log: silent, mask: (text) => text },
          register(app) {
            ownerScope(app, token, (scope) => {
              scope.get('/ping', async () => ({ isThere: true }));
              scope.get(
                '/wait',
                () =>
                  new Promise((resolve) => {
                    // Its last words come when it is already settled.
                    waiting.add(() => void setTimeout(resolve, 50, { wasStopped: true }));
                    onWaiting();
                  }),
              );
            });
          },
        });
        const passthrough = { live: () => [], stop: () => {}, stopOf: () => 0, close: stopAll };
        return { app, passthrough };
      },
    },
  );
  let onWaiting = () => {};
  const isWaiting = new Promise<void>((resolve) => {
    onWaiting = resolve;
  });
  ends.push(async () => {
    await gateway.close();
    database.close();
  });
  const restart = async () => {
    await gateway.close();
    database.close();
    ends.pop();
    return openLife();
  };
  return { gateway, events, did, isWaiting, restart };
}

const stateOn = (port: number, listening = port): GatewayState => ({
  isOn: true,
  port,
  url: `http://127.0.0.1:${listening}`,
  problem: null,
});

const get = async (gateway: Gateway, where: string) => {
  const { port } = new URL(gateway.state().url ?? '');
  const authorization = `Bearer ${readRuntimeFile(folder)?.ownerToken}`;
  return send(Number(port), { method: 'GET', path: where, headers: { authorization } });
};

test('is off at first, and says so where the command line looks', async () => {
  const { gateway, did } = openLife();
  await gateway.start();
  expect(gateway.state()).toEqual({ isOn: false, port: 7_411, url: null, problem: null });
  expect(readRuntimeFile(folder)).toEqual({
    version: 1,
    pid: process.pid,
    url: null,
    ownerToken: null,
  });
  // What the run before left is put right even so; the server is not even loaded.
  expect(did).toEqual(['end exec', 'recover']);
});

test('switched on it listens, and again at the next start', async () => {
  const port = await freePort();
  const first = openLife();
  await first.gateway.start();
  expect(await first.gateway.update({ isOn: true, port })).toEqual(stateOn(port));
  expect((await get(first.gateway, '/ping')).text).toBe('{"isThere":true}');
  expect(first.events.at(-1)).toEqual(stateOn(port));
  const tokenBefore = readRuntimeFile(folder)?.ownerToken;

  const second = await first.restart();
  expect(readRuntimeFile(folder)).toBeNull();
  await second.gateway.start();
  expect(second.gateway.state()).toEqual(stateOn(port));
  const after = readRuntimeFile(folder);
  expect(after).toMatchObject({ pid: process.pid, url: `http://127.0.0.1:${port}` });
  expect(after?.ownerToken).toMatch(/^cho_[1-9A-HJ-NP-Za-km-z]{40,44}$/);
  expect(after?.ownerToken).not.toBe(tokenBefore);
  expect(second.did).toEqual(['end exec', 'recover', 'open']);
});

test('switched off it hangs up and takes its address back', async () => {
  const port = await freePort();
  const { gateway } = openLife();
  await gateway.update({ isOn: true, port });
  expect(await gateway.update({ isOn: false })).toMatchObject({ isOn: false, url: null });
  expect(readRuntimeFile(folder)).toMatchObject({ url: null, ownerToken: null });
  await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
});

test('quick changes end in the last one', async () => {
  const port = await freePort();
  const { gateway, did } = openLife();
  const answers = await Promise.all([
    gateway.update({ isOn: true, port }),
    gateway.update({ isOn: false }),
    gateway.update({ isOn: true }),
    gateway.update({ isOn: false }),
    gateway.update({ isOn: true }),
  ]);
  expect(answers.at(-1)).toEqual(stateOn(port));
  expect((await get(gateway, '/ping')).status).toBe(200);
  expect(did.filter((one) => one === 'open')).toHaveLength(1);
  await Promise.all([gateway.update({ isOn: false }), gateway.close()]);
  await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken gives way to the next free one', async () => {
  const port = await freePort();
  await occupy(port);
  const { gateway } = openLife();
  const { url } = await gateway.update({ isOn: true, port });
  const listening = Number(new URL(url ?? '').port);
  expect(listening).toBeGreaterThan(port);
  expect(listening).toBeLessThanOrEqual(port + 20);
  expect((await get(gateway, '/ping')).status).toBe(200);
  // Asked to be where it already is, it stays.
  expect(await gateway.update({ port: listening })).toEqual(stateOn(listening));
});

test('with every port near it taken, it says so and tries again when told to', async () => {
  const port = await freePort();
  const close = await occupy(port, port + 20);
  const { gateway } = openLife();
  expect(await gateway.update({ isOn: true, port })).toEqual({
    isOn: true,
    port,
    url: null,
    problem: `Other programs use the ports ${port} to ${port + 20}. Close one of them, or choose another port.`,
  });
  expect(readRuntimeFile(folder)).toMatchObject({ url: null, ownerToken: null });
  await close();
  expect(await gateway.update({ isOn: true })).toEqual(stateOn(port));
});

test('it moves while it is on, and stays where it was when it cannot', async () => {
  const { gateway, restart } = openLife();
  const [first, taken] = [await freePort(), await freePort(40)];
  await gateway.update({ isOn: true, port: first });
  const second = await freePort();
  expect(await gateway.update({ port: second })).toEqual(stateOn(second));
  await expect(connect(first)).rejects.toThrow('ECONNREFUSED');
  expect(readRuntimeFile(folder)?.url).toBe(`http://127.0.0.1:${second}`);

  await occupy(taken, taken + 20);
  expect(await gateway.update({ port: taken })).toEqual({
    ...stateOn(second),
    problem: expect.stringContaining(`Until then it stays at http://127.0.0.1:${second}.`),
  });
  expect((await get(gateway, '/ping')).status).toBe(200);
  const again = await restart();
  await again.gateway.start();
  expect(again.gateway.state()).toEqual(stateOn(second));
});

test('what is under way is settled before connections are cut', async () => {
  const { gateway, did, isWaiting } = openLife();
  await gateway.update({ isOn: true, port: await freePort() });
  const answer = get(gateway, '/wait');
  await isWaiting;
  await gateway.close();
  expect(did.at(-1)).toBe('settled');
  expect((await answer).text).toBe('{"wasStopped":true}');
  expect(readRuntimeFile(folder)).toBeNull();
  // Closed for good.
  await gateway.update({ isOn: true });
  expect(gateway.state().url).toBeNull();
});

test('a failure to put right what was left keeps nobody from working', async () => {
  const port = await freePort();
  const { gateway } = openLife({
    recover() {
      throw new Error('the disk is full');
    },
  });
  expect(await gateway.update({ isOn: true, port })).toEqual(stateOn(port));
});

/** The lowest of `count` ports in a row that nobody had a moment ago. */
async function freePort(count = 1): Promise<number> {
  for (;;) {
    const start = 20_000 + Math.floor(Math.random() * 12_000);
    const ports = Array.from({ length: count }, (_, index) => start + index);
    const servers = await Promise.all(ports.map((port) => listen(port).catch(() => null)));
    await Promise.all(servers.map((server) => server && stop(server)));
    if (!servers.includes(null)) return start;
  }
}

/** Takes every port from one to another that is still free. */
async function occupy(from: number, to = from): Promise<() => Promise<unknown>> {
  const servers: net.Server[] = [];
  for (let port = from; port <= to; port += 1) {
    const server = await listen(port).catch(() => null);
    if (server) servers.push(server);
  }
  const close = () => Promise.all(servers.splice(0).map(stop));
  ends.push(close);
  return close;
}

function listen(port: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function stop(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function connect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
