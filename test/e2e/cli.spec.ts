import fs from 'node:fs';
import path from 'node:path';
import { askModel, expect, seedCredential, seedProfile, test } from '../support/app';
import type { Fixtures } from '../support/app/test';
import { commandLine } from '../support/command-line';
import { reply, toolUse } from '../support/provider';

const CLI = path.resolve(__dirname, '../../out/main/cli.cjs');
const ASK = path.resolve(__dirname, '../integration/cli/ask.mjs');

/** The app with a key and its gateway on, and the command line. */
async function openGateway({
  app,
  provider,
  apiKey,
}: Pick<Fixtures, 'app' | 'provider' | 'apiKey'>) {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const { url } = await app.must('gateway.update', { isOn: true });
  return { ...commandLine(CLI, app.dataFolder), url, profile };
}

async function ask(url: string | null, apiKey: string): Promise<number> {
  return (await askModel(url ?? '', apiKey)).status;
}

test('status, a new client, and what it used', async ({ app, provider, apiKey }) => {
  const { run, url } = await openGateway({ app, provider, apiKey });
  const status = await run(['status']);
  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.stdout).toContain(url);

  const { stdout } = await run(['clients', 'create', 'Nightly build']);
  const key = stdout.trim();
  expect(key).toMatch(/^chk_\w+$/);
  provider.say(reply('Hello'));
  expect(await ask(url, key)).toBe(200);
  await expect
    .poll(async () => (await run(['usage', '--by', 'client'])).stdout)
    .toMatch(/Nightly build +1 /);
});

test('a session in the terminal, with a permission answered there', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { onTerminal } = await openGateway({ app, provider, apiKey });
  const write = { file_path: 'notes.md', content: '# Notes\n' };
  provider.say(reply([toolUse('w', 'write', write)]), reply('Written.'));
  const running = onTerminal([
    ...['run', 'Write notes', '--workspace', workspace],
    ...['--model', 'claude-sonnet-5-5'],
  ]);
  const shown = await running.said(/\[d\] deny/);
  expect(shown).toContain('Create notes.md?');
  expect(shown).toContain('+# Notes');
  running.type('o');
  const { code, stdout } = await running.ended;
  expect(stdout).toContain('Written.');
  expect(code).toBe(0);
  expect(fs.readFileSync(path.join(workspace, 'notes.md'), 'utf8')).toBe('# Notes\n');
});

test('a program with a key of its own, which is dead when it has ended', async ({
  app,
  provider,
  apiKey,
}) => {
  const { run, start, url } = await openGateway({ app, provider, apiKey });
  provider.say(reply('Hello from the model'));
  const asked = await run(['exec', '--budget', '2.00', '--', process.execPath, ASK]);
  expect(asked).toEqual({ code: 0, stdout: 'Hello from the model\n', stderr: '' });

  const stay = 'console.log(process.env.ANTHROPIC_API_KEY); process.stdin.resume();';
  const running = start(['exec', '--', process.execPath, '-e', stay]);
  const [key = ''] = /chk_\w+/.exec(await running.said(/chk_\w+\n/)) ?? [];
  provider.say(reply('Hello'));
  expect(await ask(url, key)).toBe(200);
  running.child.stdin?.end();
  expect((await running.ended).code).toBe(0);
  // The app hears of the end a moment later than we do; what is under way then is broken off.
  await expect.poll(() => ask(url, key).catch(String)).toBe(401);
});

test('without the app, and with its gateway off, it says what to do', async ({ app }) => {
  await seedProfile(app);
  const { run } = commandLine(CLI, app.dataFolder);
  expect(await run(['usage'])).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('its gateway is off. Switch it on'),
  });
  await app.close();
  expect(await run(['usage'])).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('Chatelaine is not running. Start it'),
  });
});
