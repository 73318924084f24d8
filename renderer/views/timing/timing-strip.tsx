import './timing-strip.css';
import { useSize } from '../../hooks.ts';
import { plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { isStale } from '../../state/timing.ts';
import { Tag } from '../tag.tsx';
import { ComputeControls } from './compute-controls.tsx';
import { MachineLine } from './machine-line.tsx';
import { Measure } from './measure.tsx';
import { MethodButton } from './method.tsx';
import { PassFigures } from './pass-figures.tsx';
import { TimingChart } from './timing-chart.tsx';
import { TimingTable } from './timing-table.tsx';

/** What each layer costs by CMM, dense-masked and dense, on this very input. */
export function TimingStrip() {
  const timing = useCanopy((state) => state.timing?.value ?? null);
  const stale = useCanopy(isStale);
  const hasTrees = useCanopy((state) => state.models?.model?.shape.ffn.kind !== 'ff');
  const [box, size] = useSize<HTMLDivElement>();
  return (
    <section className="panel timing" aria-label="Timing" data-stale={stale} data-testid="timing">
      <div className="timing-head">
        <h2>FFF time a layer</h2>
        <span className="quiet timing-tokens">
          {timing ? `all ${plural(timing.tokens, 'token')}` : ''}
        </span>
        <ComputeControls />
        {hasTrees && <Measure />}
        <MethodButton />
      </div>
      <div className="timing-body" data-alone={!hasTrees}>
        {hasTrees && <Key />}
        <div ref={box} className="timing-box">
          {timing && size ? (
            <TimingChart timing={timing} width={size.width} height={size.height} />
          ) : (
            <NoTiming />
          )}
        </div>
        {hasTrees && <PassFigures timing={timing} />}
      </div>
      {timing && <TimingTable timing={timing} />}
      <MachineLine />
    </section>
  );
}

function Key() {
  return (
    <div className="timing-key">
      <ul>
        <li data-contender="cmm">CMM</li>
        <li data-contender="masked">dense-masked</li>
        <li data-contender="dense">dense</li>
      </ul>
      <Tag
        kind="measured"
        title="Bars: the median time of all tokens in one layer. Thin lines: from the 10th to the 90th percentile."
      />
      <ul>
        <li data-contender="limit">limit of CMM</li>
        <li>ratio, of limit</li>
      </ul>
      <Tag
        kind="derived"
        title="The least time that this machine needs for CMM here, from its measured bandwidths and arithmetic. Ratio: dense-masked / CMM, medians. Of limit: limit / CMM."
      />
    </div>
  );
}

function NoTiming() {
  const state = useCanopy((all) => all.timingState);
  const error = useCanopy((all) => all.timingError);
  const ffn = useCanopy((all) => all.models?.model?.shape.ffn);
  const text = error
    ? `Not timed: ${error.message}`
    : ffn?.kind === 'ff'
      ? `Nothing to compare: each layer of this model is dense, so every token uses all ${plural(ffn.neurons, 'neuron')}. There is no tree, and no conditional product that could leave some out.`
      : state === 'busy'
        ? 'Timing starts once the trace is on the screen.'
        : 'Nothing to time yet.';
  return (
    <p className="empty" data-testid="no-timing">
      {text}
    </p>
  );
}
