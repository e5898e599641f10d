import { expect, test } from 'vitest';
import { trayMenu, traySummary, type WorkingSession } from '../../../src/main/attention/tray-menu';

const session = (id: string, status: WorkingSession['status'], title = `Session ${id}`) => ({
  id,
  title,
  status,
});
const labels = (working: WorkingSession[]) =>
  trayMenu(working, 3_120_000).map((item) => (item === 'separator' ? '-' : item.label));

test('who wants permission comes first, then what works, then what today cost', () => {
  const working = [session('a', 'running'), session('b', 'waiting'), session('c', 'asking')];
  expect(labels(working)).toEqual([
    '3 sessions working, 1 asks',
    'Wants permission: Session c',
    'Running: Session a',
    'Waiting for the provider: Session b',
    '-',
    'Today: $3.12',
    '-',
    'Open Chatelaine',
    'Quit',
  ]);
});

test('each session opens, and what only says something cannot be chosen', () => {
  const items = trayMenu([session('a', 'running')], 0);
  expect(items).toContainEqual({ label: 'Running: Session a', choose: { open: 'a' } });
  expect(items).toContainEqual({ label: 'Today: $0.00' });
});

test('a menu stays a menu: ten sessions, short titles', () => {
  const working = Array.from({ length: 25 }, (_, i) => session(`${i}`, 'running', 'x'.repeat(80)));
  const shown = labels(working);
  expect(shown.filter((label) => label.startsWith('Running'))).toHaveLength(10);
  expect(shown).toContain('and 15 more');
  expect(Math.max(...shown.map((label) => label.length))).toBeLessThan(70);
});

test('the tooltip says it in one line', () => {
  expect(traySummary([])).toBe('No session is working');
  expect(traySummary([session('a', 'asking')])).toBe('1 session working, 1 asks');
  expect(traySummary([session('a', 'asking'), session('b', 'asking')])).toBe(
    '2 sessions working, 2 ask',
  );
});
