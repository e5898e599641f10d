import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { testKey } from '../keys';
import { type Provider, startProvider } from '../provider';
import { createRepository, type RepositoryKind, type SampleRepository } from '../repositories';
import { createSampleRepository } from '../sample-repository';
import { type App, type LaunchOptions, launchApp } from './launch';
import { playScenes, type Scenes } from './scenes';

export type Fixtures = {
  /** A key that the provider accepts. */
  apiKey: string;
  /** Context windows of the provider's models, in tokens by model id, where a test wants small ones. */
  windows: Readonly<Record<string, number>>;
  /** Models that only the provider knows. */
  newModels: readonly string[];
  /** What is played by the beginning of what was asked last; what is asked beside it is answered as usual. */
  scenes: Scenes;
  provider: Provider;
  /** A throwaway data folder. */
  dataFolder: string;
  /** A throwaway repository to work in. */
  workspace: string;
  /** What the repository below is like; `plain` at first. */
  repositoryKind: RepositoryKind;
  /** Another one, with an author and a history, of which a test compares every byte. */
  repository: SampleRepository;
  /** Starts the app on `dataFolder`; ended after the test, which fails if a page had problems. */
  launch: (options?: Partial<LaunchOptions>) => Promise<App>;
  app: App;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  apiKey: async ({}, use) => use(testKey()),
  windows: [{}, { option: true }],
  newModels: [[], { option: true }],
  scenes: [{}, { option: true }],
  provider: async ({ apiKey, windows, newModels, scenes }, use) => {
    const script = playScenes(scenes);
    const provider = await startProvider({ apiKeys: [apiKey], windows, newModels, script });
    await use(provider);
    await provider.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  dataFolder: async ({}, use) => {
    await withFolder('chatelaine-data', use);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  workspace: async ({}, use) => {
    await withFolder('code/shop-api', async (folder) => {
      createSampleRepository(folder);
      await use(folder);
    });
  },
  repositoryKind: ['plain', { option: true }],
  repository: async ({ repositoryKind }, use) => {
    await withFolder('code/shop', (folder) => use(createRepository(repositoryKind, folder)));
  },
  launch: async ({ dataFolder }, use) => {
    const apps: App[] = [];
    await use(async (options) => {
      const app = await launchApp({ dataFolder, ...options });
      apps.push(app);
      return app;
    });
    for (const app of apps) await app.close().catch(() => {});
    expect(
      apps.flatMap((app) => app.problems),
      'problems on the page',
    ).toEqual([]);
  },
  app: async ({ launch }, use) => use(await launch()),
});

export { expect };

/** A new folder, in the home of the private desktop where there is one: `~/code/shop-api` reads well. */
async function withFolder(name: string, use: (folder: string) => Promise<void>): Promise<void> {
  const isPrivate = process.env.CHATELAINE_DESKTOP !== undefined;
  const parent = isPrivate
    ? os.homedir()
    : fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-test-'));
  const folder = path.join(parent, name);
  fs.mkdirSync(folder, { recursive: true });
  await use(folder);
  fs.rmSync(isPrivate ? folder : parent, { recursive: true, force: true, maxRetries: 5 });
}
