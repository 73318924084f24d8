import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { glyphs } from '../scripts/glyphs.mjs';

/** One bundle for both hosts: relative addresses, no inline code, nothing fetched from elsewhere. */
export default defineConfig({
  base: './',
  plugins: [react(), glyphs()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    sourcemap: false,
    // data: fonts and the preload polyfill's inline script would need a laxer CSP.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome130',
    // It comes from this machine: that it is one file costs nothing.
    chunkSizeWarningLimit: 1000,
  },
});
