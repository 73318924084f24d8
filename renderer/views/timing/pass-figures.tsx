import './figures.css';
import type { ForwardTiming, Spread, Timing } from '../../../engine/api.ts';
import { duration, percent, ratio, scientific } from '../../lib/format.ts';
import { limitShare } from '../../lib/statistics.ts';
import { Tag } from '../tag.tsx';
import { Runs } from './runs.tsx';

const formulas = {
  gain: 'Time of the whole forward pass with dense-masked FFF layers / with CMM, repetition by repetition: the median. Predictions are not in it.',
  amdahl:
    'Time of the whole pass with dense-masked FFF layers / time of the pass by CMM without its FFF layers: the gain if they took no time at all.',
  share: 'Time of the FFF layers by CMM / time of the whole pass with them.',
  limit:
    'Least time that this machine needs for CMM, from its measured bandwidths and arithmetic / median time of CMM, all layers.',
  difference:
    'Largest |CMM − dense-masked| of all layers / the output’s largest magnitude. Above 10⁻⁴ no ratio is shown.',
} as const;

/** The whole pass, how near all is to its limits, and the last runs. */
export function PassFigures({ timing }: { readonly timing: Timing | null }) {
  const agree = timing !== null && timing.speedupMasked !== null;
  const noRatio = timing ? 'no ratio' : undefined;
  const { forward } = timing ?? {};
  const share = timing ? limitShare(timing.layers) : 0;
  return (
    <div className="figures" data-testid="figures">
      <dl>
        <Figure
          name="Whole pass"
          value={forward && agree ? ratio(forward.gain.median) : noRatio}
          kind="measured"
          formula={`${formulas.gain}${forward ? passText(forward, agree) : ''}`}
          meter={agree && forward?.amdahl ? forward.gain.median / forward.amdahl : null}
        />
        <Figure
          name="Amdahl’s limit"
          value={forward && agree ? known(forward.amdahl, ratio) : noRatio}
          kind="derived"
          formula={formulas.amdahl}
          meter={null}
        />
        <Figure
          name="FFF’s share"
          value={forward && known(forward.ffnShare, percent)}
          kind="derived"
          formula={formulas.share}
          meter={forward?.ffnShare ?? null}
        />
        <Figure
          name="CMM of its limit"
          value={timing && agree ? percent(share) : noRatio}
          kind="derived"
          formula={formulas.limit}
          meter={agree ? share : null}
        />
        <Figure
          name="Outputs differ"
          value={timing ? `≤ ${scientific(timing.largestDifference)}` : undefined}
          kind="measured"
          formula={`${formulas.difference} ${timing ? leavesText(timing) : ''}`}
          meter={null}
        />
      </dl>
      <Runs />
    </div>
  );
}

function known(value: number | null, format: (value: number) => string): string {
  return value === null ? 'disturbed' : format(value);
}

/** Medians with the 10th and 90th percentiles; the gain's own only where outputs agree. */
function passText({ cmm, denseMasked, gain }: ForwardTiming, agree: boolean): string {
  const range = ({ median, p10, p90 }: Spread, format: (value: number) => string) =>
    `${format(median)} (${format(p10)} to ${format(p90)})`;
  const times = ` CMM ${range(cmm, duration)}, dense-masked ${range(denseMasked, duration)}`;
  return agree ? `${times}, gain ${range(gain, ratio)}.` : `${times}.`;
}

function leavesText({ leavesChanged }: Timing): string {
  if (leavesChanged === 0) return 'Every token takes the same leaf both ways.';
  return `${leavesChanged} leaves differ, all at logits within rounding of zero; those tokens are left out.`;
}

interface FigureProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly kind: 'measured' | 'derived';
  readonly formula: string;
  /** 0 .. 1, drawn as a bar; null without one. */
  readonly meter: number | null;
}

function Figure({ name, value, kind, formula, meter }: FigureProps) {
  return (
    <div className="figure" title={formula}>
      <dt>{name}</dt>
      <dd className="number">{value ?? '–'}</dd>
      <dd className="meter" aria-hidden="true">
        {meter !== null && <span style={{ width: `${100 * Math.min(1, meter)}%` }} />}
      </dd>
      <dd>
        <Tag kind={kind} title={formula} />
        <span className="unseen">{formula}</span>
      </dd>
    </div>
  );
}
