/**
 * Bundles what Electron loads into `out/`: the main process (ES modules), the preload (CommonJS,
 * as a sandboxed preload must be) and the renderer; and the renderer's pictures for the command line. A part whose inputs have not changed is skipped.
 */

import path from 'node:path';
import { digest, filesBelow, main, once, root, seconds } from './lib.mjs';

/** Bundles Node code, readable as it is: not minified, no source map. */
async function bundle(input, output) {
  const { build } = await import('rolldown');
  await build({
    cwd: root,
    input,
    platform: 'node',
    // Native packages stay packages: they find their binaries beside themselves.
    external: ['electron', 'tokenizers', '@duckdb/node-api', /^node:/],
    output: { dir: 'out/electron', ...output },
    logLevel: 'warn',
  });
}

const sources = (folder) =>
  filesBelow(folder, /\.tsx?$/).filter((file) => !file.endsWith('.test.ts'));

const parts = [
  {
    name: 'main',
    inputs: () => [...sources('electron'), ...sources('engine'), ...sources('native')],
    product: 'out/electron/main.js',
    build: () =>
      bundle('electron/main.ts', {
        format: 'esm',
        entryFileNames: 'main.js',
        chunkFileNames: '[name].js',
      }),
  },
  {
    name: 'corpus worker',
    inputs: () => [...sources('engine'), ...sources('native')],
    product: 'out/electron/corpusWorker.js',
    build: () =>
      bundle('engine/corpus/worker.ts', { format: 'esm', entryFileNames: 'corpusWorker.js' }),
  },
  {
    name: 'corpus shuffle',
    inputs: () => sources('engine'),
    product: 'out/electron/corpusShuffle.js',
    build: () =>
      bundle('engine/corpus/shuffle.ts', { format: 'esm', entryFileNames: 'corpusShuffle.js' }),
  },
  {
    name: 'lab worker',
    inputs: () => [...sources('engine'), ...sources('native')],
    product: 'out/electron/labWorker.js',
    build: () => bundle('engine/lab/worker.ts', { format: 'esm', entryFileNames: 'labWorker.js' }),
  },
  {
    name: 'preload',
    inputs: () => ['electron/preload.ts', 'electron/channels.ts'],
    product: 'out/electron/preload.cjs',
    build: () => bundle('electron/preload.ts', { format: 'cjs', entryFileNames: 'preload.cjs' }),
  },
  {
    name: 'renderer',
    inputs: () => ['engine/api.ts', ...filesBelow('renderer', /./)],
    product: 'out/renderer/index.html',
    async build() {
      const { build } = await import('vite');
      const folder = path.join(root, 'renderer');
      await build({ root: folder, configFile: `${folder}/vite.config.ts`, logLevel: 'warn' });
    },
  },
  {
    name: 'replay',
    inputs: () => ['engine/api.ts', ...filesBelow('renderer', /\.(ts|css)$/)],
    product: 'out/render/replay.js',
    async build() {
      const { build } = await import('vite');
      const { glyphs } = await import('./glyphs.mjs');
      await build({
        root: path.join(root, 'renderer'),
        configFile: false,
        plugins: [glyphs()],
        build: {
          ssr: 'replay.ts',
          copyPublicDir: false,
          outDir: '../out/render',
          emptyOutDir: true,
          target: 'node20',
          rollupOptions: { output: { entryFileNames: 'replay.js' } },
        },
        logLevel: 'warn',
      });
    },
  },
];

await main(async () => {
  for (const part of parts) {
    const start = performance.now();
    const key = digest([
      ...part.inputs(),
      'package-lock.json',
      'scripts/build.mjs',
      'scripts/glyphs.mjs',
    ]);
    const built = await once(`bundle-${part.name}`, key, part.product, part.build);
    if (built) console.log(`${part.name} bundled (${seconds(start)})`);
  }
});
