import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import { reply } from '../../support/provider';
import { type CliStage, startCliStage } from './cli-stage';

let stage: CliStage;
beforeEach(async () => {
  stage = await startCliStage();
});
afterEach(() => stage.stop());

const url = async () => (await stage.main.must('gateway.state', {})).url;

async function ask(apiKey: string): Promise<number> {
  const answer = await fetch(`${await url()}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      model: 'claude-sonnet-5-5',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  });
  await answer.text();
  return answer.status;
}

describe('the app', () => {
  test('runs: status says so', async () => {
    const { code, stdout, stderr } = await stage.run(['status']);
    expect(stdout).toContain(`Gateway      ${await url()}`);
    expect(stdout).toContain('Profile      Work');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = JSON.parse((await stage.run(['status', '--json'])).stdout);
    expect(json).toMatchObject({ isRunning: true, profile: { name: 'Work' } });
  });

  test('has its gateway off: every command says how to switch it on', async () => {
    await stage.main.must('gateway.update', { isOn: false });
    expect(await stage.run(['status'])).toMatchObject({
      code: 69,
      stdout: expect.stringContaining('Switch it on in the app'),
    });
    expect(await stage.run(['usage'])).toMatchObject({
      code: 69,
      stdout: '',
      stderr: expect.stringContaining('Switch it on in the app'),
    });
  });

  test('does not run: that is said, with how to start it', async () => {
    await stage.main.close();
    expect(await stage.run(['budgets'])).toMatchObject({
      code: 69,
      stderr: expect.stringContaining('Chatelaine is not running. Start it'),
    });
  });

  test('has a runtime file that others may read: it is not believed', async () => {
    fs.chmodSync(path.join(stage.main.dataFolder, 'gateway.json'), 0o644);
    expect(await stage.run(['status'])).toMatchObject({ code: 77, stdout: '' });
  });
});

test('clients are made, listed, rotated and revoked', async () => {
  const created = await stage.run(['clients', 'create', 'Nightly', '--budget', '5']);
  const first = created.stdout.trim();
  expect(first).toMatch(/^chk_\w+$/);
  expect(created.stderr).toContain(`ANTHROPIC_BASE_URL=${await url()}`);
  stage.provider.say(reply('Hello'), reply('Hello'));
  expect(await ask(first)).toBe(200);
  const listed = await stage.run(['clients', 'list']);
  expect(listed.stdout).toContain(`${first.slice(0, 8)}…`);
  expect(listed.stdout).not.toContain(first.slice(0, 12));

  const rotated = await stage.run(['clients', 'rotate', 'nightly', '--overlap', '0', '--json']);
  const { apiKey: second } = JSON.parse(rotated.stdout);
  expect([await ask(first), await ask(second)]).toEqual([401, 200]);

  expect((await stage.run(['clients', 'revoke', 'Nightly'])).stdout).toContain('Revoked chk_');
  expect(await ask(second)).toBe(401);

  const usage = await stage.run(['usage', '--by', 'client']);
  expect(usage.stdout).toMatch(/Nightly +2 /);
  const csv = await stage.run(['usage', '--by', 'client', '--csv']);
  expect(csv.stdout).toMatch(/^client_key,client,.*\r\n"[^"]+","Nightly",2,/);
  expect((await stage.run(['budgets'])).stdout).toMatch(/Nightly +month +\$5\.00/);
});

test('a client that is not there is named by nothing but a list to look at', async () => {
  const { code, stderr } = await stage.run(['clients', 'revoke', 'Nobody']);
  expect(code).toBe(64);
  expect(stderr).toContain('chatelaine clients list');
});

describe('integrations', () => {
  test('show their state, and can be checked', async () => {
    const status = await stage.run(['integrations', 'status']);
    expect(status.stdout).toMatch(/anthropic +Work key \(….{4}\) +VALID/);
    expect(status.stdout).toMatch(/openai +none/);
    const checked = await stage.run(['integrations', 'validate', 'claude', '--json']);
    expect(JSON.parse(checked.stdout)).toMatchObject([{ validationStatus: 'VALID' }]);
    const details = await stage.run(['integrations', 'debug']);
    expect(details.stdout).toContain(stage.main.dataFolder);
    expect(details.stdout).toMatch(/add: VALID/);
    for (const { stdout } of [status, checked, details]) expect(stdout).not.toContain(stage.apiKey);
  });

  test('take a key from standard input, and never say it', async () => {
    const args = ['integrations', 'setup', 'anthropic', '--base-url', stage.provider.url];
    const wrong = testKey();
    const refused = await stage.run(args, wrong);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/rejected/i);
    expect(refused.stdout + refused.stderr).not.toContain(wrong);

    const asked = await stage.run(['integrations', 'remove', 'anthropic']);
    expect(asked).toMatchObject({ code: 64, stdout: '' });
    const removed = await stage.run(['integrations', 'remove', 'anthropic', '--yes']);
    expect(removed).toMatchObject({ code: 0, stdout: 'Removed Work key.\n' });

    const added = await stage.run([...args, '--name', 'Second'], `${stage.apiKey}\n`);
    const hint = stage.apiKey.slice(-4);
    expect(added).toMatchObject({ code: 0, stdout: `Second (…${hint}) is VALID.\n` });
    const left = await stage.main.must('credentials.list', { profileId: stage.profileId });
    expect(left.map(({ credentialName }) => credentialName)).toEqual(['Second']);
  });

  test('ask for a key on a terminal without showing it', async () => {
    await stage.run(['integrations', 'remove', 'anthropic', '--yes']);
    const args = ['integrations', 'setup', 'anthropic', '--base-url', stage.provider.url];
    const running = stage.onTerminal(args);
    await running.said(/API key: /);
    running.type(`${stage.apiKey}\r`);
    const { code, stdout } = await running.ended;
    expect(stdout).toContain('is VALID.');
    expect(stdout).not.toContain(stage.apiKey);
    expect(code).toBe(0);
  });

  test('refuse a key among the arguments', async () => {
    const { code, stdout, stderr } = await stage.run(['integrations', 'setup', stage.apiKey]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('looks like a key');
    expect(stderr).not.toContain(stage.apiKey);
  });
});

test('--profile names whose they are', async () => {
  await stage.main.must('profiles.create', { name: 'Personal' });
  const own = await stage.run(['integrations', 'status', '--json', '--profile', 'personal']);
  expect(JSON.parse(own.stdout)).toEqual([]);
  const before = await stage.run(['--profile', 'personal', 'integrations', 'status', '--json']);
  expect(before).toMatchObject({ code: 0, stdout: own.stdout });
  const none = await stage.run(['usage', '--profile', 'Nobody']);
  expect(none).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/There are: .*Personal/),
  });
});
