import { expect, test } from '../support/app';

/** Globals of the page, as far as these tests use them there. */
declare const location: { href: string };
declare const open: (url: string) => object | null;
declare const Notification: { requestPermission(): Promise<string> };
declare const navigator: {
  mediaDevices: { getUserMedia(what: { audio: boolean }): Promise<unknown> };
  geolocation: { getCurrentPosition(good: () => void, bad: () => void): void };
  clipboard: { readText(): Promise<string>; writeText(text: string): Promise<void> };
};

/** What a page could try, were it ever to run someone else's code. */
test.describe('the page', () => {
  test('has no Node and nothing but the bridge', async ({ app }) => {
    const seen = await app.page.evaluate(() => ({
      node: [typeof globalThis.process, typeof Reflect.get(globalThis, 'require')],
      bridge: Object.keys(Reflect.get(globalThis, 'chatelaine')).sort(),
    }));
    expect(seen).toEqual({ node: ['undefined', 'undefined'], bridge: ['call', 'on'] });
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Not in Electron's types, and the only place that tells what is really in force.
      const contents = window?.webContents as unknown as { getLastWebPreferences(): object };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    });
  });

  test('is served with a policy that allows no foreign and no inline script', async ({ app }) => {
    const policy = await app.page.evaluate(async () => {
      const answer = await fetch('/');
      return answer.headers.get('content-security-policy') ?? '';
    });
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
  });

  test('gets files of the bundle only', async ({ app }) => {
    const statuses = await app.page.evaluate(async () => {
      const paths = ['/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '//etc/passwd'];
      return Promise.all(
        paths.map(async (path) => (await fetch(`app://chatelaine${path}`)).status),
      );
    });
    expect(statuses).toEqual([404, 404, 404]);
    await app.expectProblem(/404/);
  });

  test('cannot reach another server', async ({ app, provider }) => {
    const answer = await app.page.evaluate(
      (url) =>
        fetch(url).then(
          () => 'reached',
          () => 'refused',
        ),
      provider.url,
    );
    expect(answer).toBe('refused');
    expect(provider.journal.requests).toEqual([]);
    await app.expectProblem(/content security policy|fetch/i);
  });

  test('cannot go elsewhere or open windows', async ({ app, provider }) => {
    const before = app.page.url();
    const opened = await app.page.evaluate((url) => {
      const popup = open(url);
      location.href = url;
      return popup;
    }, provider.url);
    expect(opened).toBeNull();
    // A round trip later the navigation would have begun.
    await app.must('app.info', {});
    expect(app.page.url()).toBe(before);
    expect(app.electron.windows()).toHaveLength(1);
    expect(provider.journal.requests).toEqual([]);
  });

  test('is refused every permission but writing to the clipboard', async ({ app }) => {
    const answers = await app.page.evaluate(async () => {
      const refused = (attempt: Promise<unknown>) =>
        attempt.then(
          () => 'granted',
          () => 'refused',
        );
      return {
        notifications: await Notification.requestPermission(),
        microphone: await refused(navigator.mediaDevices.getUserMedia({ audio: true })),
        location: await new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            () => resolve('refused'),
          );
        }),
        clipboardRead: await refused(navigator.clipboard.readText()),
        clipboardWrite: await refused(navigator.clipboard.writeText('copied')),
      };
    });
    expect(answers).toEqual({
      notifications: 'denied',
      microphone: 'refused',
      location: 'refused',
      clipboardRead: 'refused',
      clipboardWrite: 'granted',
    });
  });
});

test('only the main frame of our own window is answered', async ({ app }) => {
  const answer = await app.electron.evaluate(async ({ app: main, BrowserWindow }) => {
    const other = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${main.getAppPath()}/out/preload/index.cjs`, sandbox: true },
    });
    await other.loadURL('app://chatelaine/');
    const result = await other.webContents.executeJavaScript(
      "window.chatelaine.call('app.info', {})",
    );
    other.destroy();
    return result;
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_SENDER' } });
  expect(await app.call('app.info', {})).toMatchObject({ ok: true });
});

test('links open in the browser only when they are https or mail', async ({ app }) => {
  await app.electron.evaluate(({ shell }) => {
    shell.openExternal = async (url) => {
      Reflect.set(globalThis, 'openedLink', url);
    };
  });
  for (const url of [
    'http://example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'nonsense',
  ]) {
    const answer = await app.call('app.openLink', { url, fromModel: false });
    expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  }
  expect(await app.electron.evaluate(() => Reflect.get(globalThis, 'openedLink'))).toBeUndefined();
  await app.must('app.openLink', { url: 'https://example.com/', fromModel: false });
  expect(await app.electron.evaluate(() => Reflect.get(globalThis, 'openedLink'))).toBe(
    'https://example.com/',
  );
});
