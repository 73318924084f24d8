import { defineConfig } from '@playwright/test';

/** The app in Chromium over the real loopback host. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  // One host and one browser: the specs share two cores, and the host times what it computes.
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.CANOPY_CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
