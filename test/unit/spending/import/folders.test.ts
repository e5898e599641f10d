import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyFolders } from '../../../../src/main/spending/import/folders';

let homeFolder: string;
beforeEach(() => {
  homeFolder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-home-')));
});
afterEach(() => fs.rmSync(homeFolder, { recursive: true, force: true }));

const make = (...names: string[]) => {
  const folder = path.join(homeFolder, ...names);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};
const find = (environment: Record<string, string> = {}) =>
  historyFolders({ homeFolder, environment });

test('there is nothing where Claude Code was never used', async () => {
  make('.claude');
  expect(await find()).toEqual([]);
});

test('the home folder and the configuration folder are looked at', async () => {
  const [old, shared] = [make('.claude/projects'), make('.config/claude/projects')];
  expect(await find()).toEqual([shared, old]);
  const moved = make('elsewhere/claude/projects');
  expect(await find({ XDG_CONFIG_HOME: path.join(homeFolder, 'elsewhere') })).toEqual([moved, old]);
});

test('CLAUDE_CONFIG_DIR is a list with commas, may begin with ~, and may name the projects', async () => {
  const [one, two] = [make('one/projects'), make('two/projects')];
  const list = ` ~/one , ${two},relative,,${path.join(homeFolder, 'missing')}`;
  expect(await find({ CLAUDE_CONFIG_DIR: list })).toEqual([one, two]);
});

test('a folder with two names, or within another one, is read once', async () => {
  const projects = make('.claude/projects');
  make('.claude/projects/inner/projects');
  fs.symlinkSync(path.join(homeFolder, '.claude'), path.join(homeFolder, 'link'));
  const list = `~/link,${path.join(projects, 'inner')}`;
  expect(await find({ CLAUDE_CONFIG_DIR: list })).toEqual([projects]);
});
