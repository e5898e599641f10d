import { defineConfig } from '@playwright/test';

/** `npm run demo`: the story that plays itself, and the app left open to be played with. */
export default defineConfig({
  testDir: 'test/demo',
  outputDir: 'test-results/demo',
  workers: 1,
  reporter: [['list', { printSteps: false }]],
  projects: [
    { name: 'story', testMatch: 'story.spec.ts', timeout: 180_000 },
    // Until the window is closed.
    { name: 'open', testMatch: 'open.spec.ts', timeout: 0 },
  ],
});
