/**
 * Runs a built main bundle with the stand-in in the place of the `electron` module:
 * `node run.ts out/electron/main.js [arguments]`. A child of the specs' process, which drives it
 * through messages: `{ id, fn, arg }` calls a function with the stand-in, as Playwright's
 * `electronApp.evaluate` does with Electron.
 */

import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const standIn = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

const electron = await import('./electron.ts');
const { openBrowser } = await import('./browser.ts');
const endpoint = await openBrowser();

process.on('message', async ({ id, fn, arg }: { id: number; fn: string; arg: unknown }) => {
  try {
    // As Playwright does: the function's text comes from the spec, in the same project.
    const body: (e: unknown, a: unknown) => unknown = new Function(`return (${fn})`)();
    process.send?.({ id, value: await body(electron, arg) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
// The specs' process has gone: nobody is left to ask for the end.
process.on('disconnect', () => process.exit(1));

const [, , entry, ...args] = process.argv;
if (entry === undefined) throw new Error('expected the path of the main bundle');
process.argv = [process.execPath, ...(electron.app.isPackaged ? [] : ['.']), ...args];
await import(pathToFileURL(path.resolve(entry)).href);
// Like Electron: ready only once the entry has been evaluated to its end.
electron.becomeReady();
await electron.firstWindow;
process.send?.({ endpoint });
