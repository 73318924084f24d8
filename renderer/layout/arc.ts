/** Length along an arc around the fan, for laying labels side by side. */
import { at, type Fan, OPENING } from './fan.ts';

export interface Arc {
  readonly length: number;
  /** Pixels along the arc, from its left end, to an angle. */
  toLength(angle: number): number;
  toAngle(length: number): number;
}

const SAMPLES = 256;

/** The arc at `outset` pixels outside the leaves, reaching `over` radians beyond them. */
export function arcAround(fan: Fan, outset: number, over: number): Arc {
  const wider = { ...fan, radiusX: fan.radiusX + outset, radiusY: fan.radiusY + outset };
  const reach = OPENING + over;
  const angleAt = (sample: number) => reach * ((2 * sample) / SAMPLES - 1);
  const lengths = [0];
  for (let i = 1; i <= SAMPLES; i++) {
    const a = at(wider, 1, angleAt(i - 1));
    const b = at(wider, 1, angleAt(i));
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(b.x - a.x, b.y - a.y));
  }
  const length = lengths[SAMPLES] ?? 0;
  return {
    length,
    toLength(angle) {
      const sample = Math.min(SAMPLES, Math.max(0, ((angle / reach + 1) / 2) * SAMPLES));
      const low = Math.floor(sample);
      const from = lengths[low] ?? 0;
      return from + ((lengths[low + 1] ?? from) - from) * (sample - low);
    },
    toAngle(wanted) {
      let low = 0;
      let high = SAMPLES;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((lengths[middle] ?? 0) <= wanted) low = middle;
        else high = middle;
      }
      const from = lengths[low] ?? 0;
      const step = (lengths[high] ?? from) - from;
      return angleAt(low + (step === 0 ? 0 : (wanted - from) / step));
    },
  };
}
