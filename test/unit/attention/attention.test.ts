import { beforeEach, expect, test } from 'vitest';
import { createAttention } from '../../../src/main/attention/attention';
import type { Notification } from '../../../src/main/attention/notifier';
import type { PermissionRequest, Session, ToolCall } from '../../../src/shared/commands/sessions';
import type { Emit, EventName } from '../../../src/shared/events';
import { createFakeTime } from '../providers/fake-timer';

const MINUTE = 60_000;
const SECRET = 'k-0123456789abcdef';

let desktop: ReturnType<typeof createDesktop>;
let time: ReturnType<typeof createFakeTime>;
let isEnabled: boolean;
let passed: { name: EventName; payload: unknown }[];
let emit: Emit;

beforeEach(() => {
  desktop = createDesktop();
  time = createFakeTime({ time: 0 });
  isEnabled = true;
  requests.clear();
  passed = [];
  ({ emit } = createAttention({
    emit: (name, payload) => void passed.push({ name, payload }),
    notifier: desktop.notifier,
    timer: time.timer,
    isEnabled: () => isEnabled,
    mask: (text) => text.replaceAll(SECRET, '[secret Work key]'),
  }));
});

test('a request says which session wants what, and goes when it is answered', () => {
  ask('a', { command: 'npm test' });
  expect(desktop.open()).toEqual([
    { title: 'Session a', body: 'Wants permission to run: npm test' },
  ]);
  answer('a');
  expect(desktop.open()).toEqual([]);
});

test('several requests of one session are one notification', () => {
  ask('a', { command: 'npm test' });
  ask('a', { command: 'npm run build' });
  expect(desktop.open()).toEqual([{ title: 'Session a', body: 'Wants permission for 2 calls' }]);
  answer('a');
  expect(desktop.open()).toHaveLength(1);
  answer('a');
  expect(desktop.open()).toEqual([]);
});

test('a command is cut after it is masked, and stays on one line', () => {
  ask('a', {
    command: `curl -H "x-api-key: ${SECRET}" \\\n  https://example.com/${'x'.repeat(500)}`,
  });
  const [shown] = desktop.open();
  expect(shown?.body).toMatch(/^Wants permission to run: curl -H "x-api-key: \[secret Work key\]"/);
  expect(shown?.body).toMatch(/…$/);
  expect(shown?.body.length).toBeLessThan(100);
  expect(shown?.body).not.toContain('\n');
});

test('a secret across the place of the cut leaves nothing behind', () => {
  ask('a', { command: `${'y'.repeat(55)} ${SECRET}` });
  expect(desktop.open()[0]?.body).not.toContain(SECRET.slice(0, 3));
});

test('a file is named, and any other tool by its name', () => {
  ask('a', { file_path: 'src/shop.ts', content: 'text' }, 'write');
  ask('b', { query: 'what is private' }, 'mcp__notes__search');
  expect(desktop.open().map(({ body }) => body)).toEqual([
    'Wants permission to write src/shop.ts',
    'Wants permission to use mcp__notes__search',
  ]);
});

test('three sessions that ask share one notification, which shrinks as they are answered', () => {
  for (const id of ['a', 'b', 'c']) ask(id, { command: 'ls' });
  expect(desktop.open()).toEqual([
    { title: '3 sessions want permission', body: 'Session a\nSession b\nSession c' },
  ]);
  answer('a');
  expect(desktop.open()).toEqual([
    { title: '2 sessions want permission', body: 'Session b\nSession c' },
  ]);
  expect(desktop.last().isSilent).toBe(true);
  answer('b');
  expect(desktop.open()).toEqual([{ title: 'Session c', body: 'Wants permission to run: ls' }]);
  answer('c');
  expect(desktop.open()).toEqual([]);
});

test('a click opens the session; on a shared one, that which has waited longest', () => {
  ask('a', { command: 'ls' });
  desktop.last().onClick();
  expect(passed.at(-1)).toEqual({ name: 'app.openSession', payload: { sessionId: 'a' } });
  expect(desktop.open()).toEqual([]);
  ask('b', { command: 'ls' });
  ask('c', { command: 'ls' });
  desktop.last().onClick();
  expect(passed.at(-1)).toEqual({ name: 'app.openSession', payload: { sessionId: 'a' } });
});

test('while a window has the focus, or the user wants none, nothing is shown', () => {
  desktop.isFocused = true;
  ask('a', { command: 'ls' });
  become('b', 'running');
  become('b', 'idle');
  desktop.isFocused = false;
  isEnabled = false;
  ask('c', { command: 'ls' });
  expect(desktop.all()).toBe(0);
});

test('a request that nobody answers is told again after ten minutes, once', async () => {
  ask('a', { command: 'ls' });
  await time.pass(10 * MINUTE - 1);
  expect(desktop.all()).toBe(1);
  await time.pass(1);
  expect(desktop.all()).toBe(2);
  expect(desktop.open()).toHaveLength(1);
  await time.pass(120 * MINUTE);
  expect(desktop.all()).toBe(2);
  expect(passed.map(({ name }) => name)).toEqual([
    'sessions.toolCall',
    'sessions.permissionRequested',
  ]);
});

test('a request that came while the window had the focus is told ten minutes later', async () => {
  desktop.isFocused = true;
  ask('a', { command: 'ls' });
  await time.pass(10 * MINUTE);
  expect(desktop.all()).toBe(0);
  desktop.isFocused = false;
  await time.pass(10 * MINUTE);
  expect(desktop.open()).toHaveLength(1);
});

test('an answered request is not told again', async () => {
  ask('a', { command: 'ls' });
  answer('a');
  await time.pass(60 * MINUTE);
  expect(desktop.all()).toBe(1);
  expect(time.waiting()).toBe(0);
});

test('a session that stops while it asks takes its notification with it', () => {
  become('a', 'running');
  become('a', 'asking');
  ask('a', { command: 'ls' });
  become('a', 'interrupted');
  expect(desktop.open()).toEqual([]);
  expect(time.waiting()).toBe(0);
});

test.each(['running', 'asking', 'waiting'] as const)('%s to idle is "finished"', (status) => {
  become('a', status);
  become('a', 'idle');
  expect(desktop.open()).toEqual([{ title: 'Session a', body: 'Finished. It is your turn.' }]);
});

test('a failure says why, masked; what the user stopped is no news', () => {
  become('a', 'running');
  become('a', 'interrupted', {
    statusCode: 'RATE_LIMITED',
    statusMessage: `No more for ${SECRET}.`,
  });
  become('b', 'running');
  become('b', 'interrupted', { statusMessage: 'You stopped it here.' });
  expect(desktop.open()).toEqual([
    { title: 'Session a', body: 'Stopped: No more for [secret Work key].' },
  ]);
});

test('a session that was idle when it was first seen, or stays idle, is no news', () => {
  become('a', 'idle');
  become('a', 'idle');
  become('b', 'interrupted', { statusCode: 'NETWORK' });
  expect(desktop.all()).toBe(0);
});

test('"finished" goes when the session runs again, and when the app is looked at', () => {
  for (const id of ['a', 'b']) {
    become(id, 'running');
    become(id, 'idle');
  }
  become('a', 'running');
  expect(desktop.open().map(({ title }) => title)).toEqual(['Session b']);
  desktop.focus();
  expect(desktop.open()).toEqual([]);
});

test('what the person closed stays closed', () => {
  ask('a', { command: 'ls' });
  desktop.last().onClose();
  answer('a');
  expect(desktop.all()).toBe(1);
});

/** A desktop that remembers what it was asked to show. */
function createDesktop() {
  const shown: (Notification & { isOpen: boolean })[] = [];
  const focusListeners: (() => void)[] = [];
  const self = {
    isFocused: false,
    notifier: {
      isFocused: () => self.isFocused,
      onFocus: (listener: () => void) => void focusListeners.push(listener),
      show: (notification: Notification) => {
        const one = { ...notification, isOpen: true };
        shown.push(one);
        return {
          close: () => {
            one.isOpen = false;
            one.onClose();
          },
        };
      },
    },
    open: () => shown.filter(({ isOpen }) => isOpen).map(({ title, body }) => ({ title, body })),
    all: () => shown.length,
    last: () => {
      const last = shown.at(-1);
      if (!last) throw new Error('nothing was shown');
      return last;
    },
    focus: () => {
      self.isFocused = true;
      for (const listener of focusListeners) listener();
    },
  };
  return self;
}

const requests = new Map<string, number>();

function ask(sessionId: string, input: Record<string, unknown>, toolName = 'bash'): void {
  const number = (requests.get(sessionId) ?? 0) + 1;
  requests.set(sessionId, number);
  const toolCallId = `${sessionId}-call-${number}`;
  emit('sessions.toolCall', {
    id: toolCallId,
    sessionId,
    name: toolName,
    input: JSON.stringify(input),
    status: 'asking',
  } as ToolCall);
  emit('sessions.permissionRequested', {
    id: `${sessionId}-${number}`,
    sessionId,
    sessionTitle: `Session ${sessionId}`,
    toolCallId,
    toolName,
  } as PermissionRequest);
}

/** The newest request of the session. */
function answer(sessionId: string): void {
  const number = requests.get(sessionId) ?? 0;
  requests.set(sessionId, number - 1);
  emit('sessions.permissionResolved', { sessionId, requestId: `${sessionId}-${number}` });
}

function become(id: string, status: Session['status'], rest: Partial<Session> = {}): void {
  const session = { id, title: `Session ${id}`, status, statusCode: null, statusMessage: null };
  emit('sessions.changed', { ...session, ...rest } as Session);
}
