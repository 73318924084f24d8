import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,native,cli,electron,renderer}/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**', 'dist/**', 'native/build*/**'],
    // Two files at a time: some tests measure time, and the machine may have two cores.
    maxWorkers: 2,
    testTimeout: 30_000,
    // One test reads the design tokens as text; without this, style sheets come empty.
    css: { include: /tokens\.css/ },
  },
});
