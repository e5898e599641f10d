import { defineConfig } from '@playwright/test';

/** The built app in a real Electron; `npm test` gives it a display, a keyring and a bus. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One app at a time: two of them on two cores make each other slow, and slow looks like broken.
  workers: 1,
  fullyParallel: false,
  // A test that passes only the second time has found something.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' },
});
