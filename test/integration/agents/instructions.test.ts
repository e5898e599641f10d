import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reply } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';

let stage: Stage;
let requests = 0;
beforeEach(async () => {
  stage = await startStage();
  requests = 0;
});
afterEach(() => stage.stop());

const file = (name: string) => path.join(stage.workspace, name);
const trust = (isTrusted = true) =>
  stage.main.must('workspaces.update', { path: stage.workspace, isTrusted });

/** What a session of this workspace is told before anything is said. */
async function told(): Promise<string> {
  const session = await stage.session();
  stage.provider.say(reply('Hello.'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  requests += 1;
  const turns = stage.provider.journal.turns();
  expect(turns).toHaveLength(requests);
  return JSON.stringify(turns.at(-1)?.system);
}

test('are read when the workspace is trusted, and no longer when it is not', async () => {
  fs.writeFileSync(file('CLAUDE.md'), 'Use tabs.');
  fs.writeFileSync(file('AGENTS.md'), 'Run the tests.');
  expect(await told()).not.toMatch(/Use tabs|Run the tests/);
  expect((await trust()).instructionFiles).toEqual(['CLAUDE.md', 'AGENTS.md']);
  expect(await told()).toMatch(/CLAUDE\.md\):\\n\\nUse tabs\..*Run the tests\./);
  await trust(false);
  expect(await told()).not.toMatch(/Use tabs|Run the tests/);
});

test('of another workspace are not', async () => {
  await stage.main.must('workspaces.update', {
    path: path.dirname(stage.workspace),
    isTrusted: true,
  });
  fs.writeFileSync(file('CLAUDE.md'), 'Use tabs.');
  expect(await told()).not.toContain('Use tabs');
});

test('are as they are now, in a session that has begun too', async () => {
  await trust();
  fs.writeFileSync(file('CLAUDE.md'), 'Use tabs.');
  const session = await stage.session();
  stage.provider.say(reply('One.'), reply('Two.'));
  await stage.send(session, 'One');
  await stage.idle(session);
  fs.writeFileSync(file('CLAUDE.md'), 'Use spaces.');
  await stage.send(session, 'Two');
  await stage.idle(session, 2);
  expect(JSON.stringify(stage.provider.journal.turns().at(-1)?.system)).toContain('Use spaces');
});

test('a link out of the workspace is left out, one inside of it is not', async () => {
  await trust();
  const outside = `${stage.workspace}-outside.md`;
  fs.writeFileSync(outside, 'From outside.');
  fs.symlinkSync(outside, file('CLAUDE.md'));
  fs.mkdirSync(file('docs'));
  fs.writeFileSync(file('docs/agents.md'), 'From inside.');
  fs.symlinkSync('docs/agents.md', file('AGENTS.md'));
  const system = await told();
  fs.rmSync(outside);
  expect(system).not.toContain('From outside.');
  expect(system).toContain('From inside.');
});

test('a huge file is cut off', async () => {
  await trust();
  fs.writeFileSync(file('CLAUDE.md'), `Begin ${'x'.repeat(5_000_000)} End`);
  const system = await told();
  expect(system).toContain('Begin xxx');
  expect(system.length).toBeLessThan(70_000);
});

test('what is no file does not keep a session waiting', async () => {
  await trust();
  execFileSync('mkfifo', [file('CLAUDE.md')]);
  fs.mkdirSync(file('AGENTS.md'));
  expect(await told()).not.toContain('Instructions of this workspace');
});

test('a secret of the vault in them is not sent', async () => {
  await trust();
  fs.writeFileSync(file('CLAUDE.md'), `The key is ${stage.apiKey}.`);
  const system = await told();
  expect(system).toContain('The key is [secret Work key].');
  expect(system).not.toContain(stage.apiKey);
});
