import type { CanopyStore } from './state/store.ts';

/** Name of the performance measures that the probe makes. */
const KEY_TO_PICTURE = 'key to picture';

/**
 * Notes how long each keystroke takes from the key to the frame that shows its trace, as a performance
 * measure: the browser's own tools show it, and the benchmark reads it. Of keys that come faster than
 * their pictures the first one counts, since it has waited longest.
 */
export function probeKeystrokes(store: CanopyStore): void {
  const painted = new MessageChannel();
  let key: number | null = null;
  let waiting: number | null = null;
  let start: number | null = null;
  painted.port1.onmessage = () => {
    if (start !== null) performance.measure(KEY_TO_PICTURE, { start });
    performance.clearMeasures(KEY_TO_PICTURE); // whoever observes them has them
    start = null;
  };
  document.addEventListener(
    'keydown',
    (event) => {
      key = event.timeStamp;
      setTimeout(() => {
        key = null; // it changed no text
      });
    },
    { capture: true },
  );
  store.subscribe((state, before) => {
    if (state.text !== before.text || state.second !== before.second) waiting ??= key;
    if (state.shown === before.shown || waiting === null) return;
    start ??= waiting;
    waiting = null;
    // The canvas is drawn within this frame; a message is handled when the frame has been painted.
    requestAnimationFrame(() => painted.port2.postMessage(null));
  });
}
