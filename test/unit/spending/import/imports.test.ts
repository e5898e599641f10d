import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSettings } from '../../../../src/main/settings/settings';
import { createImports, type Imports } from '../../../../src/main/spending/import/imports';
import { ImportState } from '../../../../src/shared/commands/imports';
import { AGREED, age, replyLine, userLine, writeHistory } from '../../../support/claude-history';
import { NOW, type OpenImport, openImport, PROFILE } from '../../../support/imported';

let it: OpenImport;
let imports: Imports;
let told: ImportState[];
let added: string[];
let waiting: { ms: number; work: () => void }[];

beforeEach(() => {
  it = openImport();
  told = [];
  added = [];
  waiting = [];
  imports = createImports({
    ...it,
    homeFolder: path.join(it.home, 'no-home'),
    environment: { CLAUDE_CONFIG_DIR: it.home },
    settings: createSettings(it),
    clock: { now: () => NOW },
    timer: {
      after(ms, work) {
        const one = { ms, work };
        waiting.push(one);
        return () => {
          waiting = waiting.filter((other) => other !== one);
        };
      },
    },
    platform: 'linux',
    emit: (name, payload) => {
      if (name === 'imports.changed') told.push(ImportState.parse(payload));
    },
    log: { debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
    profileName: (id) => (id === PROFILE.id ? PROFILE.name : null),
    mask: (text) => text.replaceAll('hunter2', '[secret Main]'),
    onAdded: (profileId) => added.push(profileId),
  });
});
afterEach(async () => {
  await imports.close();
  it.remove();
});

const rows = () => it.database.db.query.usageRecords.findMany().sync();
const on = () => imports.setEnabled({ profileId: PROFILE.id, isEnabled: true });
const off = () => imports.setEnabled({ profileId: PROFILE.id, isEnabled: false });
const ended = () =>
  expect.poll(() => told.at(-1)?.progress === null && told.at(-1)?.last).toBeTruthy();
/** Does what waits for `ms`, and answers whether there was something. */
const pass = (ms: number) => {
  const due = waiting.filter((one) => one.ms === ms);
  waiting = waiting.filter((one) => one.ms !== ms);
  for (const { work } of due) work();
  return due.length > 0;
};

test('it is off until it is switched on, and says what it would read', async () => {
  writeHistory(it.home, AGREED);
  imports.start();
  pass(30_000);
  const state = await imports.state();
  expect(state).toMatchObject({ isDecided: false, isEnabled: false, profileId: null, last: null });
  expect(state.sources).toMatchObject([{ folder: fs.realpathSync(it.folder), files: 4 }]);
  expect(state.sources[0]?.bytes).toBeGreaterThan(8_000);
  await expect(imports.run()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(rows()).toEqual([]);
});

test('switched on it reads at once, tells how far it is, and remembers how it ended', async () => {
  writeHistory(it.home, AGREED);
  expect(await on()).toMatchObject({ isDecided: true, isEnabled: true, profileId: PROFILE.id });
  await ended();
  expect(told.at(-1)?.last).toMatchObject({ added: 9, wasCancelled: false });
  expect(added).toEqual([PROFILE.id]);
  expect((await imports.state()).last).toMatchObject({ added: 9 });
});

test('while it is on, new lines are read within a minute; off, no more', async () => {
  await on();
  await ended();
  writeHistory(it.home, {
    'p/s.jsonl': [replyLine({ id: 'msg_1', request: 'req_1', session: 's' })],
  });
  expect(pass(60_000)).toBe(true);
  await expect.poll(() => rows().length).toBe(1);
  await ended();
  await off();
  fs.appendFileSync(
    path.join(it.folder, 'p/s.jsonl'),
    `${replyLine({ id: 'msg_2', session: 's' })}\n`,
  );
  age(path.join(it.folder, 'p/s.jsonl'));
  expect(waiting).toEqual([]);
  expect(rows()).toHaveLength(1);
});

test('two at the same time are refused, and cancelling ends the one', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    replyLine({ id: `msg_${index}`, request: `req_${index}`, session: 's' }),
  );
  writeHistory(it.home, { 'p/s.jsonl': many });
  await on();
  await expect(imports.run()).rejects.toMatchObject({ code: 'CONFLICT' });
  const state = await imports.cancel();
  expect(state.progress).toBeNull();
  expect(state.last).toMatchObject({ wasCancelled: true });
  expect(rows().length).toBeLessThan(20_000);
});

test('a profile that is not there gets no records', async () => {
  const unknown = { profileId: '01900000-0000-7000-8000-00000000dead', isEnabled: true };
  await expect(imports.setEnabled(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await imports.state()).toMatchObject({ isDecided: false });
});

test('a secret in what the user typed is not in the title', async () => {
  const lines = [userLine('s', 'Log in with hunter2'), replyLine({ id: 'msg_1', session: 's' })];
  writeHistory(it.home, { 'p/s.jsonl': lines });
  await on();
  await ended();
  expect(rows()).toMatchObject([{ sessionTitle: 'Log in with [secret Main]' }]);
});
