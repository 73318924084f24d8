/** How fast something comes, over the last seconds, and how long the rest will take. */

const windowMs = 4_000;
/** Below it a rate is a guess. */
const shortestMs = 400;

export interface Meter {
  /** So many bytes are there now. */
  mark(bytes: number, now: number): void;
  /** Null until enough has been seen. */
  bytesPerSecond(now: number): number | null;
}

export function createMeter(): Meter {
  let marks: { readonly at: number; readonly bytes: number }[] = [];
  return {
    mark(bytes, now) {
      const last = marks.at(-1);
      // A file that starts again takes what was measured with it.
      if (last && bytes < last.bytes) marks = [];
      if (last && now - last.at < 50 && marks.length > 1) marks.pop();
      marks = [...marks.filter(({ at }) => now - at <= windowMs), { at: now, bytes }];
    },
    bytesPerSecond(now) {
      const [first] = marks;
      const last = marks.at(-1);
      if (!first || !last || now - first.at < shortestMs) return null;
      return (1000 * (last.bytes - first.bytes)) / (now - first.at);
    },
  };
}
