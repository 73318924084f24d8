import type { Spread } from '../../../engine/api.ts';
import { duration, plural, ratio, scientific } from '../../lib/format.ts';
import { sumOfMedians } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';
import { isStale } from '../../state/timing.ts';
import { Tag } from '../tag.tsx';
import { repeatedText } from '../timing/repeated.ts';

const formula =
  'Dense-masked time / CMM time over all FFF layers, repetition by repetition: the median. Dense-masked gives the same output as CMM.';

/** Repetitions that differ more than this were disturbed: their median is no figure to quote. */
const STEADY = 3;

const isUnsteady = ({ p10, p90 }: Spread) => p90 > STEADY * p10;

/** How much faster CMM is than dense-masked, on this very input, and how sure that is. */
export function Headline() {
  const timed = useCanopy((state) => state.timing);
  const timing = timed?.value;
  const stale = useCanopy(isStale);
  const failed = useCanopy((state) => state.timingError !== null);
  const hasTrees = useCanopy((state) => state.models?.model?.shape.ffn.kind !== 'ff');
  const masked = timing?.speedupMasked ?? null;
  const dense = timing?.speedup ?? null;
  if (!hasTrees) {
    return (
      <div className="headline" data-testid="headline">
        <span className="headline-note">
          This model has dense feedforward layers: no trees to time.
        </span>
      </div>
    );
  }
  const layers = timing?.layers ?? [];
  const times = timing
    ? `All layers: CMM ${duration(sumOfMedians(layers, (l) => l.cmm))}, dense-masked ${duration(
        sumOfMedians(layers, (l) => l.denseMasked),
      )}, dense ${duration(sumOfMedians(layers, (l) => l.dense))} (medians). Outputs differ by at most ${scientific(timing.largestDifference)} of the largest.`
    : '';
  return (
    <section
      className="headline"
      data-stale={stale}
      data-unsteady={masked !== null && isUnsteady(masked)}
      data-testid="headline"
      aria-label="Speed-up"
      title={`${formula} ${times}`}
    >
      <span className="headline-ratio number" data-testid="speedup-masked">
        {masked ? ratio(masked.median) : timing ? 'n/a' : '–'}
      </span>
      <span className="headline-facts">
        <span>
          as fast as dense-masked <Tag kind="measured" title={formula} />
        </span>
        {timing && !masked ? (
          <span className="headline-wrong">
            outputs differ by {scientific(timing.largestDifference)}: no ratio
          </span>
        ) : (
          <span className="number">
            {masked && dense
              ? `p10–p90 ${ratio(masked.p10).slice(0, -1)}–${ratio(masked.p90)} · against dense ${ratio(dense.median)}`
              : failed
                ? 'not timed: see the status bar'
                : 'timing follows the first trace'}
          </span>
        )}
        <span className="number">
          {timing && timed
            ? `${plural(timing.tokens, 'token')} · ${
                masked && isUnsteady(masked)
                  ? 'unsteady: other work disturbs it'
                  : repeatedText(timed)
              }`
            : '\u00a0'}
        </span>
      </span>
    </section>
  );
}
