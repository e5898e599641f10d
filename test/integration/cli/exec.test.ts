import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reply } from '../../support/provider';
import { type CliStage, startCliStage } from './cli-stage';

const ASK = path.join(__dirname, 'ask.mjs');
const SHOW_ENVIRONMENT = 'console.log(JSON.stringify(process.env))';
/** Says that it is there, and stays until its standard input ends. */
const STAY = 'console.log(process.env.ANTHROPIC_API_KEY + " stays"); process.stdin.resume();';

let stage: CliStage;
beforeEach(async () => {
  stage = await startCliStage();
});
afterEach(() => stage.stop());

const exec = (...program: string[]) => ['exec', '--', process.execPath, ...program];

/** What the gateway says of a key. */
async function statusOf(apiKey: string): Promise<number> {
  const { url } = await stage.main.must('gateway.state', {});
  const answer = await fetch(`${url}/v1/models`, {
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
  });
  await answer.arrayBuffer();
  return answer.status;
}

const keyIn = (text: string) => /chk_\w+/.exec(text)?.[0] ?? '';

test('a program asks with nothing but its environment, and is on the ledger under its name', async () => {
  stage.provider.say(reply('Hello from the model'));
  const args = ['exec', '--name', 'greeter', '--', process.execPath, ASK];
  const { code, stdout, stderr } = await stage.run(args);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'Hello from the model\n',
    // No SDK warns of a second variable.
    stderr: '',
  });
  expect(await stage.records()).toMatchObject([{ clientName: 'greeter', source: 'gateway' }]);
});

test('its environment has the key and no other, and the key is dead when it has ended', async () => {
  const running = stage.start(exec('-e', SHOW_ENVIRONMENT), {
    ANTHROPIC_AUTH_TOKEN: 'the user’s own',
    OPENAI_API_KEY: 'the user’s own',
    SOME_SETTING: stage.apiKey,
    EDITOR: 'vi',
  });
  const { stdout } = await running.ended;
  const environment: Record<string, string> = JSON.parse(stdout);
  const key = keyIn(stdout);
  expect(key).not.toBe('');
  expect(environment).toMatchObject({
    ANTHROPIC_API_KEY: key,
    OPENAI_API_KEY: key,
    GEMINI_API_KEY: key,
    EDITOR: 'vi',
  });
  expect(stdout).not.toContain('the user’s own');
  expect(stdout).not.toContain(stage.apiKey);
  expect(await statusOf(key)).toBe(401);
});

test('arguments arrive as they were typed, and the exit code comes back', async () => {
  const code = 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(7)';
  const given = ['--json', '-p', 'a "b" c', '$HOME', '', '--', '--profile'];
  const ended = await stage.run(exec('-e', code, '--', ...given));
  expect(JSON.parse(ended.stdout)).toEqual(given);
  expect(ended.code).toBe(7);
});

test('standard input is the program’s', async () => {
  const ended = await stage.run(exec('-e', 'process.stdin.pipe(process.stdout)'), 'in and out');
  expect(ended).toMatchObject({ code: 0, stdout: 'in and out' });
});

test('signals reach the program', async () => {
  const handle = `process.on('SIGTERM', () => process.exit(9)); ${STAY}`;
  const running = stage.start(exec('-e', handle));
  const key = keyIn(await running.said(/stays/));
  expect(await statusOf(key)).toBe(200);
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(9);
});

test('a program that a signal ends has the exit code that shells give it', async () => {
  const ended = await stage.run(exec('-e', 'process.kill(process.pid, "SIGKILL")'));
  expect(ended.code).toBe(137);
});

test('a program that is not there lends no key', async () => {
  const ended = await stage.run(['exec', '--', 'no-such-program-here']);
  expect(ended).toMatchObject({ code: 127, stdout: '' });
  expect(ended.stderr).toContain('There is no program no-such-program-here.');
  const clients = await stage.main.must('clients.list', { profileId: stage.profileId });
  expect(clients.filter(({ isActive, archivedAt }) => isActive && archivedAt === null)).toEqual([]);
});

test('its budget holds', async () => {
  stage.provider.say(reply('Never sent'));
  const args = ['exec', '--budget', '0.000001', '--', process.execPath, ASK];
  const { code, stderr } = await stage.run(args);
  expect(code).toBe(1);
  expect(stderr).toContain('402');
  expect(await stage.records()).toEqual([]);
});

test('models that are not allowed are refused', async () => {
  const args = ['exec', '--models', 'claude-haiku-4-5', '--', process.execPath, ASK];
  const { code, stderr } = await stage.run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(/403|404/);
  expect(await stage.records()).toEqual([]);
});

test('when the app ends first, that is said, and the program goes on', async () => {
  const running = stage.start(exec('-e', `process.on('SIGTERM', () => process.exit(3)); ${STAY}`));
  await running.said(/stays/);
  await stage.main.must('gateway.update', { isOn: false });
  await running.said(/the connection to the app broke/);
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(3);
});

test('the key dies with the command line, however that ends', async () => {
  const running = stage.start(exec('-e', STAY));
  const key = keyIn(await running.said(/stays/));
  expect(await statusOf(key)).toBe(200);
  running.child.kill('SIGKILL');
  await expect.poll(() => statusOf(key)).toBe(401);
  // The program was left behind, and ends with its standard input.
  await running.ended;
});
