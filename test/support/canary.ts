import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { type App, expect } from './app';
import type { Provider } from './provider';
import { type Hit, searchBytes, searchFolder, searchProcesses } from './secret-search';

/** Everywhere that the app writes and tells, as it is now. */
export async function searchEverywhere(
  app: App,
  provider: Provider,
): Promise<(secret: string) => Hit[]> {
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

/** From now on, all that the main process answers, tells the page and shows on the desktop is kept for {@link takeTraffic}. */
export async function recordTraffic(app: App): Promise<void> {
  await app.electron.evaluate(({ ipcMain, webContents, Notification }) => {
    const kept: string[] = [];
    // What stands on the desktop is read by whoever passes.
    Notification.prototype.show = function show() {
      kept.push(`notification ${JSON.stringify([this.title, this.body])}`);
    };
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

export async function takeTraffic(app: App): Promise<Buffer> {
  const kept = await app.electron.evaluate(
    () => Reflect.get(globalThis, 'keptTraffic') as string[],
  );
  expect(kept.length).toBeGreaterThan(0);
  return Buffer.from(kept.join('\n'));
}

export async function allowEverything(app: App, sessionId: string): Promise<void> {
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
export async function heapSnapshot(page: Page): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return Buffer.from(chunks.join(''));
}
