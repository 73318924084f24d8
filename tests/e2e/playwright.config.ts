import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumProgram } from '../chromium.ts';

/** The app in Chromium over the real loopback host. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  // One host and one browser: they use both of two cores, so two workers were no faster, and the host
  // times what it computes.
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: chromiumProgram, args: chromiumArgs },
  },
});
