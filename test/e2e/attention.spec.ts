import type { Bridge } from '../../src/shared/bridge';
import {
  type App,
  test as base,
  expect,
  permissionRequest,
  SONNET,
  seedCredential,
  seedProfile,
} from '../support/app';
import { openDesktop } from '../support/desktop';
import { type NotificationWatch, watchNotifications } from '../support/notifications';
import { reply, toolUse } from '../support/provider';

/** As the page sees it; only used in functions that run there. */
declare const window: { readonly chatelaine: Bridge; opened?: string[] };

type Shop = {
  app: App;
  seen: NotificationWatch;
  /** A new session at work on `task`, which is its title too. */
  start(task: string): Promise<string>;
};

/** The app with a key, on a desktop of its own that shows notifications. */
const test = base.extend<{ shop: Shop }>({
  shop: async ({ launch, provider, apiKey, workspace }, use) => {
    const desktop = await openDesktop('new', { notifications: true });
    const seen = await watchNotifications(desktop);
    const app = await launch({ env: desktop.env });
    const profile = await seedProfile(app);
    await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
    await use({
      app,
      seen,
      start: async (task) => {
        const options = { profileId: profile.id, workspace, model: SONNET };
        const { id } = await app.must('sessions.create', options);
        await app.must('sessions.send', { sessionId: id, text: task });
        return id;
      },
    });
    await app.close();
    seen.stop();
    await desktop.close();
  },
});

const WRITE = { file_path: 'notes.md', content: '# Notes\n' };

test('a request becomes a notification; a click shows the window and opens the session', async ({
  shop: { app, seen, start },
  provider,
}) => {
  provider.say(reply([toolUse('write', 'write', WRITE)]), reply('Then I will leave it.'));
  await app.page.evaluate(() => {
    const opened: string[] = [];
    window.opened = opened;
    window.chatelaine.on('app.openSession', ({ sessionId }) => opened.push(sessionId));
  });
  await hide(app);
  const id = await start('Write notes');
  await expect
    .poll(() => shown(seen))
    .toEqual([{ title: 'Write notes', body: 'Wants permission to write notes.md' }]);

  await seen.click();
  await expect.poll(() => app.page.evaluate(() => window.opened)).toEqual([id]);
  await expect.poll(() => isInFront(app)).toBe(true);
  await expect.poll(() => shown(seen)).toEqual([]);
  await expect(permissionRequest(app.page, 'Create notes.md?')).toBeVisible();
  // A click is no answer.
  expect((await app.must('sessions.get', { sessionId: id })).status).toBe('asking');
});

test('an answered request takes its notification away, and the end of the turn brings one', async ({
  shop: { app, seen, start },
  provider,
}) => {
  provider.say(reply([toolUse('write', 'write', WRITE)]), reply('Then I will leave it.'));
  await lookAway(app);
  const sessionId = await start('Write notes');
  await expect.poll(() => shown(seen)).toHaveLength(1);
  const held = provider.hold(0);
  await deny(app, sessionId);
  await held.reached;
  await expect.poll(() => shown(seen)).toEqual([]);
  provider.release();
  await expect
    .poll(() => shown(seen))
    .toEqual([{ title: 'Write notes', body: 'Finished. It is your turn.' }]);
  await lookBack(app);
  await expect.poll(() => shown(seen)).toEqual([]);
});

test('nothing is shown to a person who is looking, or who wants none', async ({
  shop: { app, seen, start },
  provider,
}) => {
  provider.say(reply('One.'), reply('Two.'), reply('Three.'));
  await lookBack(app);
  await atRest(app, await start('While I look'));
  await lookAway(app);
  await app.must('app.updateSettings', { notify: false });
  await atRest(app, await start('While I want none'));
  await app.must('app.updateSettings', { notify: true });
  await start('While I am away');
  // The bus keeps its order: what was to come before would be there by now.
  await expect.poll(() => shown(seen)).not.toEqual([]);
  expect(seen.all().map(({ title }) => title)).toEqual(['While I am away']);
});

test('a secret does not get into a notification', async ({
  shop: { app, seen, start },
  provider,
  apiKey,
}) => {
  const call = { ...WRITE, file_path: `${apiKey}/<b>.md` };
  provider.say(reply([toolUse('write', 'write', call)]), reply('Then I will leave it.'));
  await lookAway(app);
  await start(`Write ${apiKey}`);
  // The body is markup to the desktop.
  await expect
    .poll(() => shown(seen))
    .toEqual([
      {
        title: 'Write [secret Work key]',
        body: 'Wants permission to write [secret Work key]/&lt;b&gt;.md',
      },
    ]);
});

function shown(seen: NotificationWatch) {
  return seen.open().map(({ title, body }) => ({ title, body }));
}

async function deny(app: App, sessionId: string): Promise<void> {
  const { permissionRequests } = await app.must('sessions.transcript', { sessionId });
  for (const { id: requestId, inputHash } of permissionRequests)
    await app.must('sessions.decide', { requestId, inputHash, decision: 'deny' });
}

async function atRest(app: App, sessionId: string): Promise<void> {
  await expect
    .poll(async () => (await app.must('sessions.get', { sessionId })).status)
    .toBe('idle');
}

async function lookAway(app: App): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur());
  await expect.poll(() => isInFront(app)).toBe(false);
}

async function lookBack(app: App): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await expect.poll(() => isInFront(app)).toBe(true);
}

async function hide(app: App): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await expect.poll(() => isInFront(app)).toBe(false);
}

function isInFront(app: App): Promise<boolean> {
  return app.electron.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    return (first?.isVisible() && first.isFocused()) ?? false;
  });
}
