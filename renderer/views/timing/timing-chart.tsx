import { scaleBand, scaleLog } from 'd3';
import type { LayerTiming, Spread, Timing } from '../../../engine/api.ts';
import { count, duration, percent, ratio, scientific } from '../../lib/format.ts';
import { decades, limitShare, ratioOfMedians } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';

interface TimingChartProps {
  readonly timing: Timing;
  readonly width: number;
  readonly height: number;
}

const margin = { top: 40, right: 4, bottom: 18, left: 46 } as const;
/** Left of the first figure, which may be wider than its bars. */
const HEAD_GAP = 10;
/** Baselines of the two rows of figures above the bars. */
const rows = { ratio: 11, limit: 26 } as const;

const contenders = [
  { key: 'cmm', pick: (layer: LayerTiming) => layer.cmm },
  { key: 'masked', pick: (layer: LayerTiming) => layer.denseMasked },
  { key: 'dense', pick: (layer: LayerTiming) => layer.dense },
] as const;

/** Bars on a logarithmic axis: median, with a line from the 10th to the 90th percentile. */
export function TimingChart({ timing, width, height }: TimingChartProps) {
  const chosen = useCanopy((state) => state.selection.layer);
  const select = useCanopy((state) => state.select);
  const { layers } = timing;
  const agree = timing.speedupMasked !== null;
  const spreads = layers.flatMap((layer) => contenders.map(({ pick }) => pick(layer)));
  const bounds = layers.map(({ boundUs }) => boundUs);
  const ends = spreads.flatMap(({ p10, p90 }) => [p10, p90]);
  const domain = decades(ends, bounds);
  const floor = height - margin.bottom;
  const y = scaleLog(domain, [floor, margin.top]);
  const x = scaleBand(
    layers.map(({ layer }) => layer),
    [margin.left, Math.min(width - margin.right, margin.left + layers.length * 190)],
  )
    .paddingInner(0.3)
    .paddingOuter(0.15);
  // Figures that would touch their neighbours stand at every other layer, or fewer.
  const widest = Math.max(2, ...layers.map((layer) => compactRatio(ratioOfMedians(layer)).length));
  const every = Math.ceil((7 * widest + 4) / x.step());
  return (
    <svg className="timing-chart" width={width} height={height} aria-hidden="true">
      {agree ? (
        <Heads />
      ) : (
        <text className="disagree" x={margin.left} y={rows.ratio}>
          Outputs differ by {scientific(timing.largestDifference)}, more than 10⁻⁴: no ratio
        </text>
      )}
      {decadeTicks(domain).map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line x1={margin.left} x2={width - margin.right} />
          <text className="axis" x={margin.left - 6} dy="0.32em" textAnchor="end">
            {shortDuration(tick)}
          </text>
        </g>
      ))}
      {layers.map((layer, index) => (
        <g
          key={layer.layer}
          className="timing-layer"
          data-chosen={layer.layer === chosen}
          onPointerDown={() => select({ layer: layer.layer })}
        >
          <title>{summary(layer, agree)}</title>
          <rect className="hit" x={x(layer.layer)} y={0} width={x.bandwidth()} height={height} />
          <Bars
            layer={layer}
            middle={(x(layer.layer) ?? 0) + x.bandwidth() / 2}
            room={x.bandwidth()}
            floor={floor}
            y={y}
          />
          {index % every === 0 && (
            <Figures
              layer={layer}
              middle={(x(layer.layer) ?? 0) + x.bandwidth() / 2}
              short={x.bandwidth() < 44}
              agree={agree}
              foot={height - 4}
            />
          )}
        </g>
      ))}
    </svg>
  );
}

function Heads() {
  return (
    <>
      <text className="axis" x={margin.left - HEAD_GAP} y={rows.ratio} textAnchor="end">
        ratio, ×
      </text>
      <text className="axis" x={margin.left - HEAD_GAP} y={rows.limit} textAnchor="end">
        of limit
      </text>
    </>
  );
}

interface FiguresProps {
  readonly layer: LayerTiming;
  readonly middle: number;
  /** Too little room for units. */
  readonly short: boolean;
  readonly agree: boolean;
  readonly foot: number;
}

function Figures({ layer, middle, short, agree, foot }: FiguresProps) {
  const times = ratioOfMedians(layer);
  const share = limitShare([layer]);
  return (
    <>
      {agree && (
        <>
          <text className="times" x={middle} y={rows.ratio} textAnchor="middle">
            {short ? compactRatio(times) : ratio(times)}
          </text>
          <text className="of-limit" x={middle} y={rows.limit} textAnchor="middle">
            {short ? Math.round(100 * share) : `${Math.round(100 * share)} %`}
          </text>
        </>
      )}
      <text className="axis" x={middle} y={foot} textAnchor="middle">
        {short ? layer.layer : `layer ${layer.layer}`}
      </text>
    </>
  );
}

interface BarsProps {
  readonly layer: LayerTiming;
  readonly middle: number;
  readonly room: number;
  readonly floor: number;
  readonly y: (us: number) => number;
}

/** The three contenders of a layer, and the limit as a tick across CMM's bar. */
function Bars({ layer, middle, room, floor, y }: BarsProps) {
  const width = Math.min(26, room / 3.2);
  const left = (index: number) => middle + (index - 1.5) * width;
  const over = Math.min(3, width / 4);
  return (
    <>
      {contenders.map(({ key, pick }, index) => (
        <Bar
          key={key}
          contender={key}
          spread={pick(layer)}
          x={left(index)}
          width={width - 1}
          floor={floor}
          y={y}
        />
      ))}
      <g data-contender="limit">
        <rect x={left(0) - over} y={y(layer.boundUs) - 1.5} width={width + over} height={3} />
      </g>
    </>
  );
}

interface BarProps {
  readonly contender: string;
  readonly spread: Spread;
  readonly x: number;
  readonly width: number;
  readonly floor: number;
  readonly y: (us: number) => number;
}

function Bar({ contender, spread, x, width, floor, y }: BarProps) {
  const top = y(spread.median);
  return (
    <g data-contender={contender}>
      <rect x={x} y={top} width={width} height={Math.max(1, floor - top)} rx={1.5} />
      <line x1={x + width / 2} x2={x + width / 2} y1={y(spread.p10)} y2={y(spread.p90)} />
    </g>
  );
}

function summary(layer: LayerTiming, agree: boolean): string {
  const part = (name: string, { p10, median, p90 }: Spread) =>
    `${name} ${duration(median)} (${duration(p10)} to ${duration(p90)}), measured`;
  const lines = [
    `Layer ${layer.layer}: medians, 10th to 90th percentile`,
    part('CMM', layer.cmm),
    part('dense-masked', layer.denseMasked),
    part('dense', layer.dense),
    `limit of CMM ${duration(layer.boundUs)}, derived`,
    `${count(layer.distinctNodes)} different nodes visited`,
  ];
  if (agree) {
    lines.push(
      `dense-masked / CMM, of medians: ${ratio(ratioOfMedians(layer))}, derived`,
      `limit / CMM: ${percent(limitShare([layer]))}, derived`,
    );
  }
  return lines.join('\n');
}

/** Where bars stand close: `36`, `0.6`; the unit stands beside the axis. */
function compactRatio(value: number): string {
  return value.toFixed(value >= 9.95 ? 0 : 1);
}

function decadeTicks([low, high]: readonly [number, number]): number[] {
  const ticks: number[] = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) ticks.push(tick);
  return ticks;
}

/** `10 µs`, `1 ms`: decades need no decimals. */
function shortDuration(us: number): string {
  if (us >= 1e6) return `${us / 1e6} s`;
  return us >= 1000 ? `${us / 1000} ms` : `${Number(us.toPrecision(1))} µs`;
}
