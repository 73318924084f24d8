import { configDefaults, defineConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, 'out/**', 'native/build*/**'];

export default defineConfig({
  test: {
    // Two files at a time: some tests measure time, and the machine may have two cores.
    maxWorkers: 2,
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{renderer,engine,native,cli}/**/*.test.{ts,tsx}'],
          exclude,
          // Files share their workers: to start one for each took longer than most of their tests.
          isolate: false,
          // One test reads the design tokens as text; without this, style sheets come empty.
          css: { include: /tokens\.css/ },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          // Those of the desktop stand in for modules, others change the environment.
          include: ['electron/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude,
        },
      },
    ],
  },
});
