import { monitorEventLoopDelay } from 'node:perf_hooks';
import { app, type BrowserWindow, ipcMain } from 'electron';
import { painted } from './page';

/**
 * Loaded into an app's main process before its first line (`electron -r probe.cjs app`). It answers what
 * the benchmarks ask over Node's own IPC channel: no debugger, no driver in between that would be
 * measured as well. The app under test knows nothing of it.
 */
export type Probe = ReturnType<typeof createProbe>;
export type ProbeAnswer = { id: number; value?: unknown; error?: string };

/** When things happened, in ms since the epoch. */
export type Marks = { firstLine: number; ready: number; window: number; page: number };

/** Summed working sets in MB: all of the app's processes, and by kind. */
export type Memory = { total: number; byProcess: Record<string, number> };

const now = () => performance.timeOrigin + performance.now();
const marks: Marks = { firstLine: now(), ready: 0, window: 0, page: 0 };

function createProbe() {
  const shown = firstWindow();
  const answers = noteAnswers();
  let delays = monitorEventLoopDelay();

  return {
    /** When every selector matches something, that has been painted, and the window is on screen. */
    usable: async (selectors: string[]): Promise<{ at: number; marks: Marks }> => {
      const { window, shownAt } = await shown;
      const paintedAt = await inPage<number>(window, painted, selectors);
      return { at: Math.max(paintedAt, await shownAt), marks };
    },
    /** Runs a function of `page.ts` in the page. */
    inPage: async (code: string): Promise<unknown> =>
      (await shown).window.webContents.executeJavaScript(code),
    /** When the page's last call of this command had its answer, in ms since the epoch; 0 when never. */
    answeredAt: (command: string): number => answers.get(command) ?? 0,
    memory: (): Memory => {
      const byProcess: Record<string, number> = {};
      for (const { type, memory } of app.getAppMetrics())
        byProcess[type] = (byProcess[type] ?? 0) + memory.workingSetSize / 1024;
      return { total: Object.values(byProcess).reduce((sum, one) => sum + one, 0), byProcess };
    },
    startEventLoopDelay: (resolution: number): void => {
      delays = monitorEventLoopDelay({ resolution });
      delays.enable();
    },
    /** In ms. */
    stopEventLoopDelay: () => {
      delays.disable();
      const at = (percentile: number) => delays.percentile(percentile) / 1e6;
      return { p50: at(50), p99: at(99), highest: delays.max / 1e6, count: delays.count };
    },
    versions: () => process.versions,
    quit: () => app.quit(),
  };
}

function firstWindow(): Promise<{ window: BrowserWindow; shownAt: Promise<number> }> {
  return new Promise((resolve) => {
    app.once('browser-window-created', (_event, window) => {
      marks.window = now();
      const shownAt = new Promise<number>((onScreen) => {
        if (window.isVisible()) onScreen(now());
        else window.once('show', () => onScreen(now()));
      });
      window.webContents.once('dom-ready', () => {
        marks.page = now();
        resolve({ window, shownAt });
      });
    });
  });
}

/** When calls had their answers in this process, by the command: the first thing that is handed over. */
function noteAnswers(): ReadonlyMap<string, number> {
  const answers = new Map<string, number>();
  const handle = ipcMain.handle.bind(ipcMain);
  ipcMain.handle = (channel, listener) =>
    handle(channel, async (event, ...given) => {
      const answer = await listener(event, ...given);
      answers.set(String(given[0]), now());
      return answer;
    });
  return answers;
}

function inPage<T>(window: BrowserWindow, code: (input: string[]) => unknown, input: string[]) {
  const call = `(${code.toString()})(${JSON.stringify(input)})`;
  return window.webContents.executeJavaScript(call) as Promise<T>;
}

void app.whenReady().then(() => {
  marks.ready = now();
});

const probe = createProbe();
process.on('message', ({ id, name, input }: { id: number; name: keyof Probe; input: never[] }) => {
  const method = probe[name] as (...input: never[]) => unknown;
  Promise.resolve()
    .then(() => method(...input))
    .then(
      (value) => process.send?.({ id, value } satisfies ProbeAnswer),
      (error) => process.send?.({ id, error: String(error) } satisfies ProbeAnswer),
    );
});
