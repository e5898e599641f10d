import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  askGateway,
  enterKey,
  expect,
  goTo,
  keyDialog,
  keyRow,
  nameNewClient,
  readRuntimeFile,
  SONNET,
  seedCredential,
  seedProfile,
  seedSession,
  switchOnGateway,
  takeKey,
  test,
} from '../support/app';
import {
  allowEverything,
  heapSnapshot,
  recordTraffic,
  searchEverywhere,
  takeTraffic,
} from '../support/canary';
import { commandLine } from '../support/command-line';
import { oneOfEach } from '../support/every-provider';
import { testKey } from '../support/keys';
import { lastUserText, reply, startProvider, toolUse } from '../support/provider';
import { startScriptedServer } from '../support/providers/scripted-server';
import { searchBytes, searchFolder, searchProcesses } from '../support/secret-search';

// A trace would keep what was typed into the page, in the page.
test.use({ trace: 'off', screenshot: 'off' });

/** From the middle of a key: what shows that a part of it got out, and is not its hint or its form. */
const canaryOf = (key: string) => key.slice(24, 64);

test('a key is nowhere but in the vault, whatever door it came in by', async ({
  launch,
  provider,
  apiKey,
  workspace,
}) => {
  test.setTimeout(120_000);
  const refusedKey = testKey();
  const app = await launch();
  await recordTraffic(app);
  const profile = await seedProfile(app);
  const base = { profileId: profile.id, provider: 'ANTHROPIC', baseUrl: provider.url } as const;

  // Door: a key that the provider refuses, and that its answer repeats.
  provider.fail({ status: 401, message: `invalid x-api-key: ${refusedKey}` }, 1);
  const refused = await app.call('credentials.add', {
    ...base,
    credentialName: 'Refused',
    secret: { apiKey: refusedKey },
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'CREDENTIAL_REJECTED' } });
  // Door: the wrong field, a malformed key, no network.
  await app.call('credentials.add', {
    ...base,
    credentialName: apiKey.slice(0, 40),
    secret: { [apiKey.slice(0, 40)]: 'x' },
  });
  await app.call('credentials.add', {
    ...base,
    credentialName: 'Malformed',
    secret: { apiKey: `not a key ${apiKey}` },
  });
  // Door: the form itself, and then the same key as a replacement.
  await goTo(app.page, 'Integrations');
  await app.page.getByRole('button', { name: 'Add key' }).click();
  await enterKey(app.page, { secret: apiKey, baseUrl: provider.url });
  await expect(keyRow(app.page, 'Personal key')).toContainText('Valid');
  const [credential] = await app.must('credentials.list', { profileId: profile.id });
  if (!credential) throw new Error('the form stored nothing');
  await app.must('credentials.replace', {
    credentialId: credential.id,
    secret: { apiKey },
    baseUrl: provider.url,
  });
  await app.must('credentials.validate', { credentialId: credential.id });
  await app.must('models.list', { profileId: profile.id, refresh: true });
  // Door: a session that finds the key in a file, and looks for it in its environment. The next
  // request sends all of that back to the provider.
  fs.writeFileSync(path.join(workspace, '.env'), `ANTHROPIC_API_KEY=${apiKey}\n`);
  provider.say(
    reply([
      toolUse('read_env', 'read', { file_path: '.env' }),
      toolUse('grep_env', 'grep', { pattern: 'ANTHROPIC' }),
    ]),
    reply([toolUse('print_env', 'bash', { command: 'env; cat /proc/self/environ; cat .env' })]),
    // Door: the diff of a file that holds it.
    reply([
      toolUse('edit_env', 'edit', {
        file_path: '.env',
        old_string: 'ANTHROPIC_API_KEY',
        new_string: 'MODE=test\nANTHROPIC_API_KEY',
      }),
    ]),
    // Door: the model repeats it, and the next request would send that back.
    reply(`It holds ${apiKey}.`),
    reply('You are welcome.'),
  );
  const session = await seedSession(app, profile, workspace);
  await app.must('sessions.send', { sessionId: session.id, text: 'What is in .env?' });
  await allowEverything(app, session.id);
  await expect
    .poll(async () => (await app.must('sessions.get', { sessionId: session.id })).status)
    .toBe('idle');
  // The session did read the file: the masked output proves that the search below looked at it.
  const { toolCalls } = await app.must('sessions.transcript', { sessionId: session.id });
  expect(toolCalls.find((call) => call.name === 'read')?.output).toContain('ANTHROPIC_API_KEY=');

  await app.must('sessions.send', { sessionId: session.id, text: 'Thank you' });
  await expect.poll(() => provider.journal.turns().length).toBe(5);

  const search = await searchEverywhere(app, provider);
  expect(search(canaryOf(apiKey))).toEqual([]);
  expect(search(canaryOf(refusedKey))).toEqual([]);
});

test('the secrets of all ten providers are nowhere but in the vault, line by line', async ({
  launch,
  workspace,
}) => {
  test.setTimeout(120_000);
  const entered = oneOfEach();
  const [anthropic, ...others] = entered;
  const needles = entered.flatMap((one) => one.needles);
  const provider = await startProvider({ apiKeys: [anthropic?.secret.apiKey ?? ''] });
  const gone = await startScriptedServer({});
  await gone.stop();
  const app = await launch();
  await recordTraffic(app);
  const profile = await seedProfile(app);
  // Door: a file in the form, kept although its check could not be made.
  const serviceAccount = others.find((one) => one.provider === 'GCP_SA')?.secret.serviceAccount;
  await saveFileUnchecked(app.page, path.join(workspace, 'sa.json'), serviceAccount, gone.url);
  // Door: the command, for all the others; and what is done with stored keys.
  for (const { provider: issuer, secret } of entered) {
    if (issuer === 'GCP_SA') continue;
    await app.must('credentials.add', {
      profileId: profile.id,
      provider: issuer,
      credentialName: `Key of ${issuer}`,
      secret,
      baseUrl: issuer === 'ANTHROPIC' ? provider.url : gone.url,
      storeUnchecked: true,
    });
  }
  const stored = await app.must('credentials.validateAll', { profileId: profile.id });
  expect(new Set(stored.map((one) => one.provider)).size).toBe(10);
  const { findings } = await app.must('doctor.examine', {});
  expect(findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
  // Door: a session that finds all of them in files, whole and in excerpts.
  const parts = others.flatMap(({ secret }) => Object.entries(secret));
  for (const [name, value] of parts) fs.writeFileSync(path.join(workspace, `${name}.txt`), value);
  const all = parts.map(([name, value]) => `${name}=${value}`).join('\n');
  fs.writeFileSync(path.join(workspace, 'keys.env'), all);
  provider.say(
    reply([
      toolUse('read_all', 'read', { file_path: 'keys.env' }),
      toolUse('read_pem', 'read', { file_path: 'privateKey.txt' }),
      toolUse('read_json', 'read', { file_path: 'sa.json' }),
      toolUse('grep_lines', 'grep', { pattern: '[A-Za-z0-9+/]{30}' }),
    ]),
    reply([toolUse('print', 'bash', { command: 'cat *.txt *.json; head -9 privateKey.txt' })]),
    reply('They are keys.'),
  );
  const session = await seedSession(app, profile, workspace);
  await app.must('sessions.send', { sessionId: session.id, text: 'What are these files?' });
  await allowEverything(app, session.id);
  await expect.poll(() => provider.journal.turns().length).toBe(3);

  // The needles are what one would find: they all are in the folder that the session has read.
  const isInWorkspace = (one: string) => searchFolder(workspace, one).length > 0;
  const lines = entered.flatMap((one) => (one === anthropic ? [] : one.needles));
  expect(lines.filter(isInWorkspace).length).toBeGreaterThanOrEqual(lines.length - UNLOCKED);
  const search = await searchEverywhere(app, provider);
  expect(needles.flatMap(search)).toEqual([]);
  await provider.stop();
});

test('what sessions hear, keep and tell of has no secret in it', async ({
  launch,
  apiKey,
  workspace,
}) => {
  test.setTimeout(180_000);
  const environmentSecret = testKey();
  const headerSecret = testKey();
  const needles = [apiKey, environmentSecret, headerSecret].map(canaryOf);
  const provider = await startProvider({ apiKeys: [apiKey] });
  const echo = await startEcho();
  const app = await launch();
  await recordTraffic(app);
  const profile = await seedProfile(app);
  const profileId = profile.id;
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });

  // Doors: the secrets of MCP servers, one of which tells its environment, and one repeats its header.
  const everything = await app.must('mcp.add', {
    profileId,
    workspace: null,
    name: 'everything',
    transport: EVERYTHING,
    secrets: [{ name: 'SERVICE_TOKEN', value: environmentSecret }],
  });
  expect(await app.must('mcp.test', { serverId: everything.id })).toMatchObject({ problem: null });
  const remote = await app.must('mcp.add', {
    profileId,
    workspace: null,
    name: 'remote',
    transport: { type: 'http', url: echo.url },
    secrets: [{ name: 'Authorization', value: `Bearer ${headerSecret}` }],
  });
  expect((await app.must('mcp.test', { serverId: remote.id })).problem).not.toBeNull();
  expect(echo.heard()).toContain(headerSecret);
  // Doors: a command line and an address of a server, a rule for permissions, and the question of one.
  const spoiled = { ...EVERYTHING, args: ['--key', apiKey] };
  const named = { profileId, workspace: null, name: 'spoiled' };
  const rule = { workspace, tool: 'bash', pattern: `echo ${apiKey}`, decision: 'allow' } as const;
  const refusals = [
    await app.call('mcp.add', { ...named, transport: spoiled }),
    await app.call('mcp.add', {
      ...named,
      transport: { type: 'http', url: `${echo.url}?key=${apiKey}` },
    }),
    await app.call('permissions.add', rule),
  ];
  expect(refusals.map(({ ok }) => ok)).toEqual([false, false, false]);
  const call = { workspace, mode: 'ask', tool: 'bash', text: `echo ${apiKey}` } as const;
  await app.must('permissions.test', call);

  // Doors: instruction files, the name of a file, the queue, a command in the background, the
  // notification that asks for leave, and a summary.
  fs.writeFileSync(path.join(workspace, 'AGENTS.md'), `Our key is ${apiKey}.`);
  fs.writeFileSync(path.join(workspace, '.env'), `KEY=${apiKey}\n`);
  await app.must('workspaces.update', { path: workspace, isTrusted: true });
  await app.electron.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false;
  });
  provider.say(
    reply([toolUse('env', 'mcp__everything__get-env', {})]),
    reply([toolUse('job', 'bash', { command: 'cat .env; sleep 60', run_in_background: true })]),
    reply([toolUse('echo', 'bash', { command: `echo ${apiKey} ${environmentSecret}` })]),
    reply([toolUse('output', 'bash_output', { job: 'job-1' })]),
    reply('Done.'),
    reply('The queue was heard.'),
    reply(`The key is ${apiKey}, the token ${environmentSecret}.`),
    reply('You are welcome.'),
  );
  const session = await seedSession(app, profile, workspace);
  const sessionId = session.id;
  await app.must('sessions.send', {
    sessionId,
    text: 'Look around',
    attachments: [{ name: `${apiKey}.pdf`, mediaType: 'application/pdf', data: PDF }],
  });
  const { queue } = await app.must('sessions.send', { sessionId, text: `And ${apiKey}` });
  await app.must('sessions.editQueued', {
    sessionId,
    messageId: queue[0]?.id ?? '',
    text: `And ${apiKey}, ${headerSecret}`,
  });
  await allowEverything(app, sessionId);
  await app.must('sessions.jobs', { sessionId });
  await app.must('sessions.compact', { sessionId });
  await allowEverything(app, sessionId);
  await app.must('sessions.send', { sessionId, text: 'Thank you' });
  await allowEverything(app, sessionId);

  // All of these doors were open: each secret was there, and stands by its name where it was.
  const { toolCalls } = await app.must('sessions.transcript', { sessionId });
  expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
  const output = (id: string) => toolCalls.find((call) => call.id === `toolu_${id}`)?.output ?? '';
  expect(output('env')).toMatch(/"SERVICE_TOKEN": "\[secret /);
  expect(output('output')).toContain('KEY=[secret Work key]');
  const turns = provider.journal.turns();
  expect(turns).toHaveLength(8);
  expect(JSON.stringify(turns[0])).toMatch(
    /Our key is \[secret .*"title":"\[secret Work key\]\.pdf/,
  );
  expect(turns.some((turn) => lastUserText(turn).includes('And [secret Work key], [secret'))).toBe(
    true,
  );
  expect(JSON.stringify(turns.at(-1)?.messages[0])).toContain(
    'The key is [secret Work key], the token',
  );
  expect(String(await takeTraffic(app))).toMatch(/notification .*echo \[secret/);

  // A server that runs has its own secret in its environment; it is to be nowhere else.
  for (const { id } of [everything, remote])
    await app.must('mcp.update', { serverId: id, isEnabled: false });
  await app.must('sessions.archive', { sessionId, archived: true });
  const pid = app.electron.process().pid ?? 0;
  await expect.poll(() => needles.flatMap((needle) => searchProcesses(pid, needle))).toEqual([]);
  const search = await searchEverywhere(app, provider);
  expect(needles.flatMap(search)).toEqual([]);
  await provider.stop();
  echo.stop();
});

test('a client key is nowhere once its dialog is closed, the owner’s token in its file only, and the gateway tells no key', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
}) => {
  test.setTimeout(120_000);
  const app = await launch();
  await recordTraffic(app);
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const url = await switchOnGateway(app.page);
  await nameNewClient(app.page, 'Editor');
  const key = keyDialog(app.page, 'Editor').getByRole('textbox', { name: 'Client key' });
  const whileShown = (await key.inputValue()).slice(8);
  expect(searchBytes('heap', await heapSnapshot(app.page), whileShown)).not.toEqual([]);
  const shown = await takeKey(app.page, 'Editor');
  const { ownerToken } = readRuntimeFile(dataFolder);
  const owner = { authorization: `Bearer ${ownerToken}` };
  const told: string[] = [];
  const ask = async (...given: Parameters<typeof askGateway>) => {
    const answer = await askGateway(...given);
    told.push(JSON.stringify([answer.headers, answer.text]));
    return answer;
  };
  const account = { headers: owner, body: { name: 'Build server' } };
  const made: string = (await askGateway(url, 'POST', '/accounts', account)).json.apiKey;
  // Doors: every place of a request that a key can be put in, and answers that repeat the provider's.
  const body = { model: SONNET, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
  const anthropic = { 'anthropic-version': '2023-06-01' };
  const pairs = [
    [shown, made],
    [made, shown],
  ] as const;
  for (const [key, another] of pairs) {
    provider.say(reply('Hello'));
    const headers = { ...anthropic, 'x-api-key': key };
    expect((await ask(url, 'POST', '/v1/messages', { headers, body })).status).toBe(200);
    await ask(url, 'POST', '/v1/messages', { headers: { authorization: `Bearer ${key}x` }, body });
    await ask(url, 'POST', `/gemini/v1beta/models/gemini-pro:generateContent?key=${key}`, { body });
    await ask(url, 'GET', `/${another}?key=${another}`, { headers: { 'x-api-key': another } });
    await ask(url, 'POST', '/v1/messages', { headers, body: `{"model": "${another}`.slice(0, 20) });
    provider.fail({ status: 401, message: `invalid x-api-key: ${apiKey}` }, 1);
    expect((await ask(url, 'POST', '/v1/messages', { headers, body })).status).toBe(403);
    provider.fail({ status: 529, message: `what is ${apiKey}?` }, 1);
    expect((await ask(url, 'POST', '/v1/messages', { headers, body })).status).toBe(529);
  }
  // Doors: all that the owner may ask, also with the token in wrong places.
  for (const path of [
    '/integrations/claude/config',
    `/api/v1/integrations/${profile.id}`,
    '/api/user/settings',
  ]) {
    expect((await ask(url, 'GET', path, { headers: owner })).status).toBe(200);
    await ask(url, 'GET', `${path}?token=${ownerToken}`, { headers: { 'x-api-key': shown } });
  }
  const command = (name: string) => `/api/v1/commands/${name}`;
  for (const name of ['credentials.list', 'clients.list']) {
    const listed = await ask(url, 'POST', command(name), {
      headers: owner,
      body: { profileId: profile.id },
    });
    expect(listed.json).toMatchObject({ ok: true });
  }
  // Door: a program with a key of its own, and what it can see of ours.
  const line = commandLine(path.resolve(__dirname, '../../out/main/cli.cjs'), dataFolder);
  const look = 'console.log(JSON.stringify(process.env)); process.stdin.resume();';
  const running = line.start(['exec', '--', process.execPath, '-e', look]);
  const environment = await running.said(/chk_\w+.*\n/);
  const [lent = ''] = /chk_\w+/.exec(environment) ?? [];
  const appPid = app.electron.process().pid ?? 0;
  expect(searchProcesses(appPid, lent)).toEqual([]);
  const beside = searchProcesses(running.child.pid ?? 0, canaryOf(apiKey));
  expect([...beside, ...searchProcesses(running.child.pid ?? 0, canaryOf(made))]).toEqual([]);
  running.child.stdin?.end();
  await running.ended;

  const heard = Buffer.from([...told, environment].join('\n'));
  const needles = { provider: canaryOf(apiKey), shown, made, owner: ownerToken ?? '' };
  const inAnswers = Object.values(needles).flatMap((one) => searchBytes('an answer', heard, one));
  expect(inAnswers).toEqual([]);
  const search = await searchEverywhere(app, provider);
  expect(search(canaryOf(apiKey))).toEqual([]);
  expect(search(made.slice(8))).toEqual([]);
  expect(search(lent.slice(8))).toEqual([]);
  // The window was told once: that is what it was made for.
  expect(search(shown.slice(8))).toEqual([{ place: 'what main told the page', encoding: 'raw' }]);
  const inFile = { place: path.join(dataFolder, 'gateway.json'), encoding: 'raw' };
  expect(search(ownerToken ?? '')).toEqual([inFile]);
});

test('a command gets nothing of the app that is open: no file, no line to another process', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const { id: sessionId } = await seedSession(app, profile, workspace);
  provider.say(
    reply([toolUse('fds', 'bash', { command: 'ls -l /proc/self/fd' })]),
    reply('Nothing.'),
  );
  await app.must('sessions.send', { sessionId, text: 'What is open?' });
  await allowEverything(app, sessionId);
  const { toolCalls } = await app.must('sessions.transcript', { sessionId });
  const open = [...(toolCalls[0]?.output ?? '').matchAll(/ (\d+) -> /g)].map(([, fd]) =>
    Number(fd),
  );
  expect(open).toEqual(expect.arrayContaining([0, 1, 2]));
  // What is listed is open, too.
  expect(open.filter((fd) => fd > 3)).toEqual([]);
});

test('the search finds a key that is planted in each of those places', async ({
  launch,
  apiKey,
  dataFolder,
}) => {
  const app = await launch();
  await recordTraffic(app);
  const canary = canaryOf(apiKey);
  fs.writeFileSync(path.join(dataFolder, 'planted'), Buffer.from(canary, 'utf16le'));
  await app.page.evaluate(
    (secret) => Reflect.set(globalThis, 'planted', `kept ${secret} here`),
    canary,
  );
  const child = await app.electron.evaluate(({ BrowserWindow }, secret) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('chatelaine:event', 'planted', { secret });
    const { spawn } = process.getBuiltinModule('node:child_process');
    return spawn('sleep', ['60'], { env: { PLANTED: secret } }).pid;
  }, canary);

  const pid = app.electron.process().pid ?? 0;
  expect(searchFolder(dataFolder, canary)).toMatchObject([{ encoding: 'utf-16le' }]);
  expect(searchBytes('traffic', await takeTraffic(app), canary)).not.toEqual([]);
  expect(searchBytes('heap', await heapSnapshot(app.page), canary)).not.toEqual([]);
  expect(searchProcesses(pid, canary)).toMatchObject([
    { place: `/proc/${child}/environ`, encoding: 'raw' },
  ]);
  if (child) process.kill(child);
});

const PDF = Buffer.from('%PDF-1.4\nA plan.\n%%EOF').toString('base64');

/** A real server, as it is installed. */
const PACKAGES = path.resolve(__dirname, '../../node_modules');
const EVERYTHING = {
  type: 'stdio' as const,
  command: process.execPath,
  args: [
    path.join(fs.realpathSync(PACKAGES), '@modelcontextprotocol/server-everything/dist/index.js'),
    'stdio',
  ],
  readableFolders: [fs.realpathSync(PACKAGES)],
  allowedDomains: [],
};

/** A server that refuses everything, and says all that it was told. */
async function startEcho(): Promise<{ url: string; heard(): string; stop(): void }> {
  let heard = '';
  const server = http.createServer(({ headers }, response) => {
    heard += JSON.stringify(headers);
    response.writeHead(500).end(`not with ${JSON.stringify(headers)}`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const stop = () => void server.close();
  return { url: `http://127.0.0.1:${port}/mcp`, heard: () => heard, stop };
}

/** Lines of a locked private key as it is when unlocked: they are in no file at all. */
const UNLOCKED = 3;

/** Picks a file in the form of Google Cloud, and keeps it although nobody answers. */
async function saveFileUnchecked(page: Page, file: string, text = '', baseUrl = ''): Promise<void> {
  fs.writeFileSync(file, text);
  await goTo(page, 'Integrations');
  await page.locator('[data-provider-card="GCP_SA"]').click();
  const panel = page.getByRole('region', { name: 'Google Cloud' });
  await panel.getByRole('button', { name: 'Add key' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose file' }).click();
  await (await chooser).setFiles(file);
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByLabel('Base URL').fill(baseUrl);
  await page.getByRole('button', { name: 'Check and save' }).click();
  await page.getByRole('button', { name: 'Save anyway' }).click();
  await expect(keyRow(page, 'Personal key')).toContainText('Not checked');
}
