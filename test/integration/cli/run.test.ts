import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reply, toolUse } from '../../support/provider';
import { type CliStage, startCliStage } from './cli-stage';

const WRITE = { file_path: 'notes.md', content: '# Notes\n' };

let stage: CliStage;
beforeEach(async () => {
  stage = await startCliStage();
});
afterEach(() => stage.stop());

const runArgs = (prompt: string, ...more: string[]) => [
  'run',
  prompt,
  '--workspace',
  stage.workspace,
  '--model',
  'claude-sonnet-5-5',
  ...more,
];

const theSession = async () => {
  const [session] = await stage.main.must('sessions.list', { profileId: stage.profileId });
  if (!session) throw new Error('there is no session');
  return session;
};

test('the reply is shown as it comes, alone on standard output', async () => {
  stage.provider.say(reply('one two three four five six seven eight nine ten'));
  const held = stage.provider.hold(3);
  const running = stage.start(runArgs('Count'));
  await held.reached;
  await running.said(/one two three/);
  stage.provider.release();
  const { code, stdout, stderr } = await running.ended;
  expect(stdout).toBe('one two three four five six seven eight nine ten\n');
  expect(stderr).toMatch(/claude-sonnet-5-5 · 1 requests · .* tokens · .*\$/);
  expect(code).toBe(0);
});

test('with --json there is one object at the end', async () => {
  stage.provider.say(reply('Hello'));
  const { code, stdout } = await stage.run(runArgs('-', '--json'), 'Say hello');
  expect(JSON.parse(stdout)).toMatchObject({
    sessionId: (await theSession()).id,
    status: 'idle',
    text: 'Hello',
    usage: { requests: 1 },
  });
  expect(code).toBe(0);
});

test('without a terminal it says that the app asks, and goes on when it was answered there', async () => {
  stage.provider.say(reply([toolUse('w', 'write', WRITE)]), reply('Written.'));
  const running = stage.start(runArgs('Write notes'));
  await running.said(/Waits for permission in the app.*: write notes\.md/);
  await stage.allow();
  const { code, stdout, stderr } = await running.ended;
  expect(stdout).toBe('Written.\n');
  expect(stderr).toContain('• write notes.md');
  expect(code).toBe(0);
});

test('on a terminal the diff is shown and a key answers', async () => {
  stage.provider.say(reply([toolUse('w', 'write', WRITE)]), reply('Written.'));
  const running = stage.onTerminal(runArgs('Write notes'));
  const shown = await running.said(/\[d\] deny/);
  expect(shown).toContain('Create notes.md?');
  expect(shown).toContain('+# Notes');
  running.type('o');
  const { code, stdout } = await running.ended;
  expect(stdout).toContain('Written.');
  expect(code).toBe(0);
  expect(fs.readFileSync(path.join(stage.workspace, 'notes.md'), 'utf8')).toBe('# Notes\n');
});

test('a denied call is not made; other keys answer nothing', async () => {
  stage.provider.say(reply([toolUse('w', 'write', WRITE)]), reply('Then not.'));
  const running = stage.onTerminal(runArgs('Write notes'));
  await running.said(/\[d\] deny/);
  running.type('only pasted');
  await running.said(/none of these/);
  running.type('d');
  const { code, stdout } = await running.ended;
  expect(stdout).toContain('– denied: write notes.md');
  expect(stdout).toContain('Then not.');
  expect(code).toBe(0);
  expect(fs.existsSync(path.join(stage.workspace, 'notes.md'))).toBe(false);
});

test('a question that was answered in the app is over', async () => {
  stage.provider.say(reply([toolUse('w', 'write', WRITE)]), reply('Written.'));
  const running = stage.onTerminal(runArgs('Write notes'));
  await running.said(/\[d\] deny/);
  await stage.allow();
  const { code, stdout } = await running.ended;
  expect(stdout).toContain('no longer asked here');
  expect(stdout).toContain('Written.');
  expect(code).toBe(0);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops the turn in the app', async (signal) => {
  stage.provider.say(reply('one two three four five six seven eight nine ten'));
  const held = stage.provider.hold(3);
  const running = stage.start(runArgs('Count'));
  await held.reached;
  await running.said(/one two three/);
  running.child.kill(signal);
  const { code } = await running.ended;
  stage.provider.release();
  expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
  expect((await theSession()).status).toBe('interrupted');
});

test('Ctrl+C on the terminal does so too, even while something is asked', async () => {
  stage.provider.say(reply([toolUse('w', 'write', WRITE)]), reply('Written.'));
  const running = stage.onTerminal(runArgs('Write notes'));
  await running.said(/\[d\] deny/);
  running.type('\u0003');
  expect((await running.ended).code).toBe(130);
  expect((await theSession()).status).toBe('interrupted');
});

test('what the model writes cannot steer the terminal', async () => {
  stage.provider.say(reply('a\u001b]0;title\u0007b'));
  const running = stage.onTerminal(runArgs('Steer'));
  expect((await running.ended).stdout).toContain('a⟨U+001B⟩]0;title⟨U+0007⟩b');
});

test('a turn that fails says why and ends with 1', async () => {
  const { code, stderr } = await stage.run(runArgs('Hello', '--budget', '0.000001'));
  expect(stderr).toContain('budget');
  expect(code).toBe(1);
});

test('a workspace that is not there, and a prompt with a key in it, start nothing', async () => {
  const missing = await stage.run(['run', 'Hello', '--workspace', '/nowhere', '--model', 'm']);
  expect(missing).toMatchObject({ code: 64, stdout: '' });
  const leaked = await stage.run(runArgs('-'), `Use ${stage.apiKey}`);
  expect(leaked.code).toBe(64);
  expect(leaked.stderr).not.toContain(stage.apiKey);
  expect(await stage.main.must('sessions.list', { profileId: stage.profileId })).toEqual([]);
});
