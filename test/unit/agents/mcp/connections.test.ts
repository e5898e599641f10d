import { beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../../../src/main/agents/mcp/connection';
import { createConnections } from '../../../../src/main/agents/mcp/connections';
import { LIMITS } from '../../../../src/main/agents/mcp/limits';
import { createFakeTime } from '../../providers/fake-timer';

/** A connection of which only its life is of interest. */
function createLife(name: string) {
  let isOpen = true;
  const connection: Connection = {
    isOpen: () => isOpen,
    tools: async () => [{ name, description: '', schema: { type: 'object' } }],
    call: async () => ({ output: name, isError: false }),
    close: async () => {
      isOpen = false;
    },
  };
  return connection;
}

const KEY = { serverId: 's', workspace: '/w' };
let opened: Connection[];
let failure: Error | null;
let time: ReturnType<typeof createFakeTime>;
let connections: ReturnType<typeof createConnections>;
beforeEach(() => {
  opened = [];
  failure = null;
  const clock = { time: 0, now: () => clock.time };
  time = createFakeTime(clock);
  const open = async () => {
    if (failure) throw failure;
    const connection = createLife(`c${opened.length}`);
    opened.push(connection);
    return connection;
  };
  connections = createConnections({ open, timer: time.timer, clock, limits: LIMITS });
});
const use = (key = KEY) => connections.use(key, async (connection) => connection);

test('one is shared by all who use it at once or later, per server and workspace', async () => {
  const [a, b] = await Promise.all([use(), use()]);
  expect([b, await use()]).toEqual([a, a]);
  await use({ ...KEY, workspace: '/other' });
  expect(opened).toHaveLength(2);
});

test('one that has died is opened again', async () => {
  const first = await use();
  await first.close();
  expect(await use()).not.toBe(first);
  expect(opened).toHaveLength(2);
});

test('one is closed when nobody has used it for a while, counted from the last use', async () => {
  const first = await use();
  await time.pass(LIMITS.idle - 1);
  await use();
  await time.pass(LIMITS.idle - 1);
  expect(first.isOpen()).toBe(true);
  await time.pass(1);
  expect(first.isOpen()).toBe(false);
  expect(await use()).not.toBe(first);
});

test('one in use is not idle, however long it takes', async () => {
  let finish = () => {};
  const long = connections.use(KEY, () => new Promise<void>((resolve) => (finish = resolve)));
  const first = await use();
  await time.pass(3 * LIMITS.idle);
  expect(first.isOpen()).toBe(true);
  finish();
  await long;
  await time.pass(LIMITS.idle);
  expect(first.isOpen()).toBe(false);
});

test('a failure is not tried again at once, so that not every turn waits for it', async () => {
  failure = new Error('no such program');
  await expect(use()).rejects.toThrow('no such program');
  failure = null;
  await expect(use()).rejects.toThrow('no such program');
  await time.pass(LIMITS.retry);
  expect((await use()).isOpen()).toBe(true);
});

test('a changed server is connected to anew, at once, also after a failure', async () => {
  const first = await use();
  const other = await use({ ...KEY, serverId: 'other' });
  await connections.closeServer('s');
  expect([first.isOpen(), other.isOpen()]).toEqual([false, true]);
  failure = new Error('no such program');
  await expect(use()).rejects.toThrow();
  failure = null;
  await connections.closeServer('s');
  expect((await use()).isOpen()).toBe(true);
});

test('closing ends all of them, those that are being opened too, and leaves nothing waiting', async () => {
  const first = await use();
  const second = use({ ...KEY, serverId: 'other' });
  await connections.close();
  expect([first.isOpen(), (await second).isOpen()]).toEqual([false, false]);
  await time.pass(0);
  expect(time.waiting()).toBe(0);
});

test('one that is still being opened does not hold up the end', async () => {
  const clock = { time: 0, now: () => clock.time };
  const open = () => new Promise<Connection>(() => {});
  const slow = createConnections({ open, timer: time.timer, clock, limits: LIMITS });
  void slow.use(KEY, async () => {});
  await slow.close();
});
