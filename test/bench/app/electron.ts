import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BUNDLES, bundle } from '../bundles';
import type { Probe, ProbeAnswer } from './probe';

const QUIT_TIMEOUT_MS = 10_000;

/** A running app with the probe in its main process. */
export type ProbedApp = {
  ask<N extends keyof Probe>(
    name: N,
    ...input: Parameters<Probe[N]>
  ): Promise<Awaited<ReturnType<Probe[N]>>>;
  /** When its process was asked for, in ms since the epoch. */
  launchedAt: number;
  quit(): Promise<void>;
};

/** Starts an app: `target` is its folder. */
export function launchProbed(target: string, dataFolder: string): ProbedApp {
  const { child, launchedAt } = startElectron(['-r', bundle('probe'), target], dataFolder);
  const waiting = new Map<number, (answer: ProbeAnswer) => void>();
  let asked = 0;
  child.on('message', (answer: ProbeAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  child.once('exit', (code) => {
    for (const [id, fail] of waiting) fail({ id, error: `the app ended with code ${code}` });
  });

  return {
    launchedAt,
    ask: (name, ...input) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, (answer) => {
          if (answer.error === undefined) resolve(answer.value as never);
          else reject(new Error(`${target}: ${name}: ${answer.error}`));
        });
        child.send({ id, name, input });
      }),
    quit: async () => {
      const ended = once(child, 'exit');
      child.send({ id: asked++, name: 'quit', input: [] });
      const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs one of our bundles as an app and resolves with the one message that it sends. */
export async function runBundle<T>(name: string, dataFolder: string): Promise<T> {
  const { child } = startElectron([bundle(name)], dataFolder);
  let message: unknown;
  child.once('message', (sent) => {
    message = sent;
  });
  await once(child, 'exit');
  if (message === undefined) throw new Error(`${name} ended without an answer`);
  return message as T;
}

function startElectron(
  args: readonly string[],
  dataFolder: string,
): { child: ChildProcess; launchedAt: number } {
  const isRoot = process.getuid?.() === 0;
  const flags = [
    // A desktop that is not one of the known ones gets no keyring by itself.
    '--password-store=gnome-libsecret',
    `--user-data-dir=${dataFolder}`,
    // Chromium's sandbox refuses root.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
  const env = { ...process.env, CHATELAINE_DATA_FOLDER: dataFolder };
  const launchedAt = performance.timeOrigin + performance.now();
  const child = spawn(electronBinary(), [...flags, ...args], {
    env: Object.fromEntries(
      // Nothing of the person who measures may reach the app: above all no key of theirs.
      Object.entries(env).filter(([name]) => !/^(ANTHROPIC|NODE_OPTIONS)/.test(name)),
    ),
    stdio: ['ignore', 'ignore', fs.openSync(path.join(BUNDLES, 'electron.log'), 'a'), 'ipc'],
  });
  return { child, launchedAt };
}

function electronBinary(): string {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? 'node_modules/electron/dist';
  return path.resolve(dist, 'electron');
}

/** A new folder that goes when this process does. */
export function throwawayFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `chatelaine-bench-${name}-`));
  if (folders.length === 0) process.once('exit', removeFolders);
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

function removeFolders(): void {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
}
