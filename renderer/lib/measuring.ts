import type { CallProgress } from '../../engine/api.ts';

interface Pace {
  /** 0 .. 1 */
  readonly share: number;
  /** What part of the whole is done in a second. */
  readonly perSecond: number;
  /** At this pace. */
  readonly secondsLeft: number;
}

/** How a job gets on, some time after its start; null as long as nothing of it is done. */
export function paceOf({ done, total }: CallProgress, elapsedMs: number): Pace | null {
  if (done <= 0 || total <= 0 || elapsedMs <= 0) return null;
  const share = Math.min(1, done / total);
  const perSecond = (1000 * share) / elapsedMs;
  return { share, perSecond, secondsLeft: (1 - share) / perSecond };
}
