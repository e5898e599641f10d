import fs from 'node:fs';
import path from 'node:path';
import type { Bridge } from '../../src/shared/bridge';
import {
  type App,
  answerQuit,
  askedAtQuit,
  expect,
  SONNET,
  seedCredential,
  seedProfile,
  test,
} from '../support/app';
import type { Provider } from '../support/provider';
import { reply } from '../support/provider';

/** As the page sees it; only used in functions that run there. */
declare const window: { readonly chatelaine: Bridge; opened?: string[] };

const TASK = 'Fix the flaky test';

/** A session in the middle of a reply, until the provider is released. */
async function atWork(app: App, provider: Provider, apiKey: string, workspace: string) {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  provider.say(reply('The first answer is on its way to you.'));
  const held = provider.hold(2);
  const options = { profileId: profile.id, workspace, model: SONNET };
  const session = await app.must('sessions.create', options);
  await app.must('sessions.send', { sessionId: session.id, text: TASK });
  await held.reached;
  return session;
}

const statusOf = async (app: App, sessionId: string) =>
  (await app.must('sessions.get', { sessionId })).status;

test('closing the window while a session works asks; "Cancel" changes nothing', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const session = await atWork(app, provider, apiKey, workspace);
  await answerQuit(app.electron, 'Cancel');
  await closeWindow(app);
  await expect.poll(() => askedAtQuit(app.electron)).toHaveLength(1);
  const [question] = await askedAtQuit(app.electron);
  expect(question?.message).toBe('A session is still working');
  expect(question?.detail).toContain(TASK);
  expect(question?.buttons).toEqual(['Keep running in the tray', 'Interrupt and quit', 'Cancel']);
  await app.electron.evaluate(({ app: electronApp }) => electronApp.quit());
  await expect.poll(() => askedAtQuit(app.electron)).toHaveLength(2);
  expect(await isVisible(app)).toBe(true);
  expect(await statusOf(app, session.id)).toBe('running');
  provider.release();
  await expect.poll(() => statusOf(app, session.id)).toBe('idle');
});

test('kept running, a session goes on without a window; starting the app again shows it', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const session = await atWork(app, provider, apiKey, workspace);
  await answerQuit(app.electron, 'Keep running in the tray');
  await closeWindow(app);
  await expect.poll(() => isVisible(app)).toBe(false);
  provider.release();
  await expect.poll(() => statusOf(app, session.id)).toBe('idle');
  expect(await app.launchAgain()).toBe(0);
  await expect.poll(() => isVisible(app)).toBe(true);
});

test('"Interrupt and quit" ends in order', async ({ launch, provider, apiKey, workspace }) => {
  const app = await launch();
  const session = await atWork(app, provider, apiKey, workspace);
  await answerQuit(app.electron, 'Interrupt and quit');
  await closeWindow(app);
  expect(await app.ended()).toBe(0);
  await expectInterrupted(await launch(), session.id);
});

test('nothing is asked when no session works', async ({ launch, provider, apiKey, workspace }) => {
  const app = await launch();
  const session = await atWork(app, provider, apiKey, workspace);
  provider.release();
  await expect.poll(() => statusOf(app, session.id)).toBe('idle');
  // Were it asked, this answer would keep the app from ending.
  await answerQuit(app.electron, 'Cancel');
  await closeWindow(app);
  expect(await app.ended()).toBe(0);
});

const WITHOUT_ASKING: Record<string, (app: App) => Promise<void>> = {
  'a signal': async ({ electron }) => void electron.process().kill('SIGTERM'),
  'the end of the system': ({ electron }) =>
    electron.evaluate(({ powerMonitor }) => {
      // As powerMonitor does it when the system says so.
      (powerMonitor as NodeJS.EventEmitter).emit('shutdown', { preventDefault: () => {} });
    }),
  'an update': ({ electron }) =>
    electron.evaluate(({ app, autoUpdater }) => {
      (autoUpdater as NodeJS.EventEmitter).emit('before-quit-for-update');
      app.quit();
    }),
};

for (const [cause, end] of Object.entries(WITHOUT_ASKING)) {
  test(`${cause} ends the app in order without a question`, async ({
    launch,
    provider,
    apiKey,
    workspace,
  }) => {
    const app = await launch();
    const session = await atWork(app, provider, apiKey, workspace);
    await answerQuit(app.electron, 'Cancel');
    await end(app);
    expect(await app.ended()).toBe(0);
    await expectInterrupted(await launch(), session.id);
  });
}

test('quitting again and again while it closes does no harm', async ({
  launch,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  const app = await launch();
  const session = await atWork(app, provider, apiKey, workspace);
  await answerQuit(app.electron, 'Interrupt and quit');
  await app.electron.evaluate(({ app: electronApp }) => {
    electronApp.on('will-quit', () => {
      electronApp.quit();
      setImmediate(() => electronApp.quit());
      setTimeout(() => electronApp.quit(), 1);
    });
    electronApp.quit();
    electronApp.quit();
  });
  expect(await app.ended()).toBe(0);
  expect(errorsIn(path.join(dataFolder, 'logs'))).toEqual([]);
  await expectInterrupted(await launch(), session.id);
});

test('the tray says what works and what was spent, and brings the window back', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  await keepTrayMenu(app);
  const session = await atWork(app, provider, apiKey, workspace);
  await expect
    .poll(() => trayMenu(app))
    .toEqual([
      '1 session working',
      `Running: ${TASK}`,
      '',
      expect.stringMatching(/^Today: \$\d/),
      '',
      'Open Chatelaine',
      'Quit',
    ]);
  await app.page.evaluate(() => {
    const opened: string[] = [];
    window.opened = opened;
    window.chatelaine.on('app.openSession', ({ sessionId }) => opened.push(sessionId));
  });
  await answerQuit(app.electron, 'Keep running in the tray');
  await chooseInTray(app, 'Quit');
  await expect.poll(() => isVisible(app)).toBe(false);
  await chooseInTray(app, `Running: ${TASK}`);
  await expect.poll(() => isVisible(app)).toBe(true);
  await expect.poll(() => app.page.evaluate(() => window.opened)).toEqual([session.id]);
  provider.release();
  await expect.poll(async () => (await trayMenu(app))[0]).toBe('No session is working');
});

async function expectInterrupted(app: App, sessionId: string): Promise<void> {
  const session = await app.must('sessions.get', { sessionId });
  expect(session).toMatchObject({ status: 'interrupted', statusCode: null });
  expect(session.statusMessage).toContain('Chatelaine was closed');
}

/** As its button does it. */
function closeWindow(app: App): Promise<void> {
  return app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

function isVisible(app: App): Promise<boolean> {
  return app.electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false,
  );
}

/** Where the app's main process keeps the menu for the test: Electron does not give it out again. */
type Kept = { trayMenu?: Electron.Menu | null };

function keepTrayMenu(app: App): Promise<void> {
  return app.electron.evaluate(({ Tray }) => {
    const { setContextMenu } = Tray.prototype;
    Tray.prototype.setContextMenu = function (menu) {
      (globalThis as Kept).trayMenu = menu;
      setContextMenu.call(this, menu);
    };
  });
}

function trayMenu(app: App): Promise<string[]> {
  return app.electron.evaluate(() =>
    ((globalThis as Kept).trayMenu?.items ?? []).map(({ label }) => label),
  );
}

async function chooseInTray(app: App, label: string): Promise<void> {
  await app.electron.evaluate((_electron, wanted) => {
    (globalThis as Kept).trayMenu?.items.find((item) => item.label === wanted)?.click();
  }, label);
}

/** Lines of the log from level "error" up, in pino's numbers. */
function errorsIn(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter((line) => /"level":(50|60)/.test(line));
}
