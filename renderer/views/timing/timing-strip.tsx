import './timing-strip.css';
import type { Timing } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { count, percent, plural } from '../../lib/format.ts';
import { ffnShare } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';
import { TimingChart } from './timing-chart.tsx';
import { TimingTable } from './timing-table.tsx';

/** What each layer costs by CMM, dense-masked and dense, on this very input. */
export function TimingStrip() {
  const timing = useCanopy((state) => state.timing?.value ?? null);
  const stale = useCanopy(
    (state) => state.timingState === 'busy' || state.timing?.run !== state.shown?.run,
  );
  const [box, size] = useSize<HTMLDivElement>();
  return (
    <section className="panel timing" aria-label="Timing" data-stale={stale} data-testid="timing">
      <div className="timing-key">
        <h2>FFF time a layer</h2>
        <p className="quiet">
          {timing ? `all ${plural(timing.tokens, 'token')}` : 'of this input'},{' '}
          <span className="tag">measured</span>
        </p>
        <p className="quiet">
          ratio of medians, <span className="tag">derived</span>
        </p>
        <ul>
          <li data-contender="cmm">CMM</li>
          <li data-contender="masked">dense-masked</li>
          <li data-contender="dense">dense</li>
        </ul>
      </div>
      <div ref={box} className="timing-box">
        {timing && size ? (
          <TimingChart timing={timing} width={size.width} height={size.height} stale={stale} />
        ) : (
          <NoTiming />
        )}
      </div>
      {timing && <TimingTable timing={timing} />}
      <Facts timing={timing} />
    </section>
  );
}

function NoTiming() {
  const state = useCanopy((all) => all.timingState);
  const error = useCanopy((all) => all.timingError);
  const flat = useCanopy((all) => all.models?.model?.shape.ffn.kind === 'ff');
  const text = error
    ? `Not timed: ${error.message}`
    : flat
      ? 'A dense model has no FFF layers to time.'
      : state === 'busy'
        ? 'Timing starts once the trace is on the screen.'
        : 'Nothing to time yet.';
  return <p className="empty">{text}</p>;
}

/** The machine and the method behind the figures. */
function Facts({ timing }: { readonly timing: Timing | null }) {
  const host = useCanopy((state) => state.host);
  const share = useCanopy((state) => (state.shown ? ffnShare(state.shown.trace.timing) : null));
  const machine = timing?.machine ?? host?.machine;
  if (!machine) return <dl className="timing-facts" />;
  const facts: readonly (readonly [string, string])[] = [
    ['Machine', machine.cpu],
    ['Kernel', `${machine.target}, ${plural(machine.threads, 'thread')}`],
    ['BLAS', machine.blas],
    ['Repeated', timing ? `${count(timing.repetitions)} times, in turns` : '–'],
    ['FFN share', share === null ? '–' : `${percent(share)} of one forward pass`],
    [
      'Leaves',
      !timing
        ? '–'
        : timing.leavesChanged === 0
          ? 'the same by both ways'
          : `${count(timing.leavesChanged)} differ (logits within rounding of 0)`,
    ],
  ];
  return (
    <dl className="timing-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
