import type { CanopyStore } from './state/store.ts';

/** Name of the performance measures that the probe makes. */
const KEY_TO_PICTURE = 'key to picture';
/** A text that changes later than this after a key was handled was not typed. */
const TYPED_MS = 50;

/**
 * Notes how long each keystroke takes from the key to the frame that shows its trace, as a performance
 * measure: the browser's own tools show it, and the benchmark reads it. Of keys that come faster than
 * their pictures the first one counts, since it has waited longest.
 */
export function probeKeystrokes(store: CanopyStore): void {
  const painted = new MessageChannel();
  /** When the last key was pressed, and when the page came to handle it. */
  let key = { pressed: 0, handled: Number.NEGATIVE_INFINITY };
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
      key = { pressed: event.timeStamp, handled: performance.now() };
    },
    { capture: true },
  );
  store.subscribe((state, before) => {
    const typed = performance.now() - key.handled < TYPED_MS;
    if (typed && (state.text !== before.text || state.second !== before.second)) {
      waiting ??= key.pressed;
    }
    if (state.shown === before.shown || waiting === null) return;
    start ??= waiting;
    waiting = null;
    // The canvas is drawn within this frame; a message is handled when the frame has been painted.
    requestAnimationFrame(() => painted.port2.postMessage(null));
  });
}
