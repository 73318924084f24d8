/**
 * The page's side of the stand-in, run as text before the page's own scripts: `contextBridge` and
 * `ipcRenderer` for a preload. What crosses is copied, functions are wrapped, and what cannot be
 * cloned throws. It runs in the page's own world, so it shows nothing about isolation.
 */
// biome-ignore lint/correctness/noUnusedVariables: the stand-in reads this file as text
function bridge(preload) {
  if (window !== window.top) return; // nodeIntegrationInSubFrames is off
  const listeners = new Map();
  const copy = (value) => {
    if (typeof value === 'function') return (...args) => copy(value(...args.map(copy)));
    if (Array.isArray(value)) return value.map(copy);
    if (Object.prototype.toString.call(value) !== '[object Object]') return structuredClone(value);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)]));
  };
  const contextBridge = {
    exposeInMainWorld: (name, api) =>
      Object.defineProperty(window, name, { value: Object.freeze(copy(api)), enumerable: true }),
  };
  const ipcRenderer = {
    on: (channel, listener) => listeners.set(channel, listener),
    send: (channel, ...args) => void window.__standInSend(channel, structuredClone(args)),
  };
  // Chromium tells a page no paths; the specs say which file lies where.
  const webUtils = { getPathForFile: (file) => window.__standInPaths?.[file.name] ?? '' };
  window.__standInDeliver = ([channel, args]) => listeners.get(channel)?.({}, ...args);
  window.open = (url) => {
    window.__standInOpen(String(url));
    return null;
  };
  preload((name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`); // as in the sandbox
    return { contextBridge, ipcRenderer, webUtils };
  });
}
