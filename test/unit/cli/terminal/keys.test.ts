import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { readKeys } from '../../../../src/cli/terminal/keys';
import { askSecretLines } from '../../../../src/cli/terminal/secret-input';
import { paints, type Terminal } from '../../../../src/cli/terminal/terminal';

/** A terminal whose keys a test presses, and whose raw mode it can see. */
function fakeTerminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (isRaw: boolean) => {
      modes.push(isRaw);
      return input;
    },
  });
  const notes: string[] = [];
  const quiet = () => {};
  const terminal: Terminal = {
    print: quiet,
    write: quiet,
    writeForeign: quiet,
    note: (text) => notes.push(text),
    noteInline: (text) => notes.push(text),
    input: input as unknown as NodeJS.ReadStream,
    errorStream: process.stderr,
    isInteractive: true,
    isShown: true,
    width: 80,
    paint: paints(false),
    notePaint: paints(false),
  };
  const press = async (text: string) => {
    input.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { terminal, modes, notes, press };
}

const never = new AbortController().signal;
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function keysOf({ terminal }: ReturnType<typeof fakeTerminal>, onInterrupt = () => {}) {
  const keys = readKeys(terminal, onInterrupt);
  open.push(keys);
  return keys;
}

test('a key that was pressed before anything was asked answers nothing', async () => {
  const fake = fakeTerminal();
  const keys = keysOf(fake);
  await fake.press('o');
  const answer = keys.next(never);
  await fake.press('D');
  expect(await answer).toBe('d');
});

test('a question can be taken back', async () => {
  const keys = keysOf(fakeTerminal());
  const stop = new AbortController();
  const answer = keys.next(stop.signal);
  stop.abort();
  expect(await answer).toBeNull();
  expect(await keys.next(stop.signal)).toBeNull();
});

test('Ctrl+C interrupts at any time, and is no answer', async () => {
  const fake = fakeTerminal();
  let interrupts = 0;
  const keys = keysOf(fake, () => {
    interrupts += 1;
  });
  await fake.press('\u0003');
  const answer = keys.next(never);
  await fake.press('\u0003');
  await fake.press('s');
  expect(await answer).toBe('s');
  expect(interrupts).toBe(2);
});

test('the terminal is left as it was', () => {
  const fake = fakeTerminal();
  readKeys(fake.terminal, () => {}).close();
  expect(fake.modes).toEqual([true, false]);
});

test('several hidden lines end with Ctrl+D, and are shown nowhere', async () => {
  const fake = fakeTerminal();
  const entered = askSecretLines(fake.terminal, 'Private key');
  await fake.press('one\rtwo');
  await fake.press('\rthree\u0004');
  expect(await entered).toBe('one\ntwo\nthree');
  expect(fake.notes.join()).not.toContain('two');
  expect(fake.modes).toEqual([true, false]);
});

test('Ctrl+C gives up, and nothing is entered', async () => {
  const fake = fakeTerminal();
  const entered = askSecretLines(fake.terminal, 'Private key');
  await Promise.all([
    expect(entered).rejects.toThrow('Nothing was changed'),
    fake.press('one\u0003'),
  ]);
});
