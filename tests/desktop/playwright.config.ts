import { defineConfig } from '@playwright/test';

/** The desktop shell, over the stand-in and, where its binary is, in Electron itself. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/desktop',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [{ name: 'stand-in' }, { name: 'electron' }],
});
