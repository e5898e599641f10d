import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { createSettings, type SettingsStore } from '../../../src/main/settings/settings';

const Bounds = z.strictObject({ width: z.int(), height: z.int() });
let database: OpenDatabase;
let settings: SettingsStore;
beforeEach(() => {
  database = openDatabase(':memory:');
  settings = createSettings({ database });
});
afterEach(() => database.close());

const DEFAULTS = {
  colorScheme: 'auto',
  welcomed: false,
  notify: true,
  parallelSessions: 8,
  managedRunner: false,
  editor: '',
};

test('begin with the defaults', () => {
  expect(settings.get()).toEqual(DEFAULTS);
});

test('keep what is set, and leave alone what is not', () => {
  expect(settings.update({ colorScheme: 'dark' })).toEqual({
    ...DEFAULTS,
    colorScheme: 'dark',
  });
  expect(settings.update({ welcomed: true, colorScheme: undefined })).toEqual({
    ...DEFAULTS,
    colorScheme: 'dark',
    welcomed: true,
  });
  settings.update({ notify: false });
  expect(createSettings({ database }).get()).toEqual({
    ...DEFAULTS,
    colorScheme: 'dark',
    welcomed: true,
    notify: false,
  });
});

test.each([['purple'], [7], [null], [{ nested: true }]])(
  'a damaged value, %j, is the default',
  (damage) => {
    settings.update({ colorScheme: 'dark', welcomed: true });
    settings.write('colorScheme', damage);
    expect(settings.get()).toEqual({ ...DEFAULTS, welcomed: true });
  },
);

test('hold values of any shape for the app itself', () => {
  const fallback = { width: 1, height: 1 };
  expect(settings.read('windowBounds', Bounds, fallback)).toEqual(fallback);
  settings.write('windowBounds', { width: 800, height: 600 });
  settings.write('windowBounds', { width: 900, height: 600 });
  expect(settings.read('windowBounds', Bounds, fallback)).toEqual({ width: 900, height: 600 });
  settings.write('windowBounds', { width: 'wide' });
  expect(settings.read('windowBounds', Bounds, fallback)).toEqual(fallback);
});
