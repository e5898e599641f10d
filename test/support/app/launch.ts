import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import {
  _electron,
  type ConsoleMessage,
  type ElectronApplication,
  expect,
  type Page,
} from '@playwright/test';
import type { Bridge } from '../../../src/shared/bridge';
import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { Result } from '../../../src/shared/errors';
import { answerQuit } from './quit';

const ROOT = path.resolve(__dirname, '../../..');

/** From launch to the first screen; half a second on a quiet machine. */
const START_TIMEOUT_MS = 15_000;
const END_TIMEOUT_MS = 15_000;

/** As the page sees it; only used in functions that run there. */
declare const window: { readonly chatelaine: Bridge };

export type LaunchOptions = {
  /** The app's data folder; the same one again finds what an earlier run left. */
  dataFolder: string;
  /** Where display, bus and keyring are found: the desktop's own environment, or another desktop's. */
  env?: NodeJS.ProcessEnv;
};

/** The built app, running. */
export type App = {
  electron: ElectronApplication;
  page: Page;
  dataFolder: string;
  /** Console errors, uncaught errors and refusals by the content security policy, as they come. */
  problems: readonly string[];
  /** For a test that provokes one: it has to come, and is not held against the page. */
  expectProblem(pattern: RegExp): Promise<void>;
  /** Asks the main process over the real bridge. */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutput<N>>>;
  /** The same for a call that has to succeed. */
  must<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** What the next "choose a folder" dialog answers; null is "cancel". */
  chooseFolder(folder: string | null): Promise<void>;
  /** What the next "save as" dialog answers; null is "cancel". */
  chooseSaveFile(file: string | null): Promise<void>;
  /** Closes it as a person would; sessions that are still working are interrupted. */
  close(): Promise<void>;
  /** SIGKILL: no handler runs. */
  kill(): Promise<void>;
  /** Resolves when it has ended by itself, with its exit code. */
  ended(): Promise<number | null>;
  /** Starts it once more while it runs; resolves with the exit code of the one that is too many. */
  launchAgain(): Promise<number | null>;
};

/** Starts the build in `out/` and waits until its first screen can be used. */
export async function launchApp({ dataFolder, env = process.env }: LaunchOptions): Promise<App> {
  const start = {
    executablePath: electronBinary(),
    args: [ROOT, ...chromiumFlags()],
    cwd: ROOT,
    env: environment(env, dataFolder),
  };
  const electron = await _electron.launch(start);
  // Playwright forgets it once it has ended.
  const main = electron.process();
  const page = await electron.firstWindow();
  const problems: string[] = [];
  await collectProblems(page, problems);
  const ended = electron.waitForEvent('close', { timeout: 0 });
  await usable(page);

  const call = <N extends CommandName>(name: N, input: CommandInput<N>) =>
    page.evaluate(([called, given]) => window.chatelaine.call(called, given as never), [
      name,
      input,
    ] as const) as Promise<Result<CommandOutput<N>>>;

  return {
    electron,
    page,
    dataFolder,
    problems,
    expectProblem: async (pattern) => {
      await expect.poll(() => problems.filter((one) => pattern.test(one))).not.toEqual([]);
      const others = problems.filter((one) => !pattern.test(one));
      problems.splice(0, problems.length, ...others);
    },
    call,
    must: async (name, input) => {
      const result = await call(name, input);
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
      return result.data;
    },
    chooseFolder: (folder) =>
      electron.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = async () => ({
          canceled: chosen === null,
          filePaths: chosen === null ? [] : [chosen],
        });
      }, folder),
    chooseSaveFile: (file) =>
      electron.evaluate(({ dialog }, chosen) => {
        dialog.showSaveDialog = async () => ({ canceled: chosen === null, filePath: chosen ?? '' });
      }, file),
    close: async () => {
      // An app that does not end would otherwise only show as a test that times out.
      const timer = setTimeout(() => {
        problems.push('the app did not end when it was closed');
        electron.process().kill('SIGKILL');
      }, END_TIMEOUT_MS);
      await answerQuit(electron, 'Interrupt and quit').catch(() => {}); // It may have ended by itself.
      await electron.close();
      clearTimeout(timer);
    },
    kill: async () => {
      electron.process().kill('SIGKILL');
      await ended;
    },
    ended: async () => {
      await ended;
      return main.exitCode;
    },
    launchAgain: async () => {
      const { executablePath, args, ...options } = start;
      const again = spawn(executablePath, args, { ...options, stdio: 'ignore' });
      const [code] = await once(again, 'exit');
      return code;
    },
  };
}

/** Resolves when a screen is shown, whichever it is. */
export async function usable(page: Page): Promise<void> {
  await page.getByRole('main').waitFor({ timeout: START_TIMEOUT_MS });
}

function electronBinary(): string {
  const dist =
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(ROOT, 'node_modules/electron/dist');
  return path.join(dist, 'electron');
}

/** Chromium's sandbox refuses root; a desktop that is not one of the known ones gets no keyring by itself. */
function chromiumFlags(): string[] {
  const isRoot = process.getuid?.() === 0;
  return ['--password-store=gnome-libsecret', ...(isRoot ? ['--no-sandbox'] : [])];
}

/** Nothing of the person who runs the tests may reach the app: above all no key of theirs. */
function environment(env: NodeJS.ProcessEnv, dataFolder: string): Record<string, string> {
  const entries = Object.entries({ ...env, CHATELAINE_DATA_FOLDER: dataFolder });
  const kept = entries.filter(([name]) => !/^(ANTHROPIC|OPENAI|GEMINI|NODE_OPTIONS)/.test(name));
  return Object.fromEntries(
    kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function collectProblems(page: Page, problems: string[]): Promise<void> {
  const look = (message: ConsoleMessage) => {
    const text = message.text();
    const isProblem = message.type() === 'error' || /content security policy/i.test(text);
    if (isProblem && !problems.includes(text)) problems.push(text);
  };
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', look);
  // What the page said before we listened.
  for (const message of await page.consoleMessages()) look(message);
}
