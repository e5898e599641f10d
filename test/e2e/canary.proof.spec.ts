import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  type App,
  enterKey,
  expect,
  goTo,
  keyRow,
  seedProfile,
  seedSession,
  test,
} from '../support/app';
import { oneOfEach } from '../support/every-provider';
import { testKey } from '../support/keys';
import { type Provider, reply, startProvider, toolUse } from '../support/provider';
import { startScriptedServer } from '../support/providers/scripted-server';
import { type Hit, searchBytes, searchFolder, searchProcesses } from '../support/secret-search';

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

/** Everywhere that the app writes and tells, as it is now. */
async function searchEverywhere(app: App, provider: Provider): Promise<(secret: string) => Hit[]> {
  const traffic = await takeTraffic(app);
  const heap = await heapSnapshot(app.page);
  const pid = app.electron.process().pid ?? 0;
  const sent = Buffer.from(
    JSON.stringify(provider.journal.requests.map((request) => request.body)),
  );
  return (secret) => [
    ...searchFolder(app.dataFolder, secret),
    ...desktopFolders().flatMap((folder) => searchFolder(folder, secret)),
    ...searchBytes('what main told the page', traffic, secret),
    ...searchBytes('what was sent to the provider', sent, secret),
    ...searchBytes('heap of the page', heap, secret),
    ...searchProcesses(pid, secret),
  ];
}

/** Where programs of a desktop leave things: settings, caches, the keyring itself. */
function desktopFolders(): string[] {
  if (process.env.CHATELAINE_DESKTOP === undefined) return [];
  const names = ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'];
  return names.map((name) => process.env[name] ?? '').filter((folder) => fs.existsSync(folder));
}

/** From now on, all that the main process answers and tells the page is kept for {@link takeTraffic}. */
async function recordTraffic(app: App): Promise<void> {
  await app.electron.evaluate(({ ipcMain, webContents }) => {
    const kept: string[] = [];
    Reflect.set(globalThis, 'keptTraffic', kept);
    // Electron keeps handlers in this map; there is no public way to see what they answer.
    const handlers = Reflect.get(ipcMain, '_invokeHandlers') as Map<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    for (const [channel, handle] of handlers) {
      handlers.set(channel, async (...args) => {
        const answer = await handle(...args);
        kept.push(JSON.stringify(answer));
        return answer;
      });
    }
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents);
      contents.send = (channel, ...args) => {
        kept.push(JSON.stringify(args));
        send(channel, ...args);
      };
    }
  });
}

async function takeTraffic(app: App): Promise<Buffer> {
  const kept = await app.electron.evaluate(
    () => Reflect.get(globalThis, 'keptTraffic') as string[],
  );
  expect(kept.length).toBeGreaterThan(0);
  return Buffer.from(kept.join('\n'));
}

async function allowEverything(app: App, sessionId: string): Promise<void> {
  await expect
    .poll(async () => {
      const { permissionRequests } = await app.must('sessions.transcript', { sessionId });
      for (const { id: requestId, inputHash } of permissionRequests) {
        await app.call('sessions.decide', { requestId, inputHash, decision: 'once' });
      }
      return (await app.must('sessions.get', { sessionId })).status;
    })
    .toBe('idle');
}

/** The page's heap as text, after a garbage collection. */
async function heapSnapshot(page: Page): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return Buffer.from(chunks.join(''));
}
