import { scaleBand, scaleLog } from 'd3';
import type { LayerTiming, Spread, Timing } from '../../../engine/api.ts';
import { duration, ratio } from '../../lib/format.ts';
import { decades, ratioOfMedians } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';

interface TimingChartProps {
  readonly timing: Timing;
  readonly width: number;
  readonly height: number;
  readonly stale: boolean;
}

const margin = { top: 24, right: 4, bottom: 18, left: 46 } as const;

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
  const spreads = layers.flatMap((layer) => contenders.map(({ pick }) => pick(layer)));
  const domain = decades(spreads.flatMap(({ p10, p90 }) => [p10, p90]));
  const floor = height - margin.bottom;
  const y = scaleLog(domain, [floor, margin.top]);
  const x = scaleBand(
    layers.map(({ layer }) => layer),
    [margin.left, Math.min(width - margin.right, margin.left + layers.length * 160)],
  )
    .paddingInner(0.3)
    .paddingOuter(0.15);
  const group = x.bandwidth();
  const bar = Math.min(26, group / 3.2);
  const ticks = decadeTicks(domain);
  return (
    <svg className="timing-chart" width={width} height={height} aria-hidden="true">
      <text className="axis" x={margin.left - 6} y={12} textAnchor="end">
        ratio, ×
      </text>
      {ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line x1={margin.left} x2={width - margin.right} />
          <text className="axis" x={margin.left - 6} dy="0.32em" textAnchor="end">
            {shortDuration(tick)}
          </text>
        </g>
      ))}
      {layers.map((layer) => {
        const left = x(layer.layer) ?? 0;
        const middle = left + group / 2;
        return (
          <g
            key={layer.layer}
            className="timing-layer"
            data-chosen={layer.layer === chosen}
            onPointerDown={() => select({ layer: layer.layer })}
          >
            <title>{summary(layer)}</title>
            <rect className="hit" x={left} y={0} width={group} height={height} />
            {contenders.map(({ key, pick }, index) => (
              <Bar
                key={key}
                contender={key}
                spread={pick(layer)}
                x={middle + (index - 1.5) * bar}
                width={bar - 1}
                floor={floor}
                y={y}
              />
            ))}
            <text className="times" x={middle} y={12} textAnchor="middle">
              {group < 40 ? compactRatio(ratioOfMedians(layer)) : ratio(ratioOfMedians(layer))}
            </text>
            <text className="axis" x={middle} y={height - 4} textAnchor="middle">
              {group < 44 ? layer.layer : `layer ${layer.layer}`}
            </text>
          </g>
        );
      })}
    </svg>
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

function summary(layer: LayerTiming): string {
  const part = (name: string, { p10, median, p90 }: Spread) =>
    `${name} ${duration(median)} (${duration(p10)} to ${duration(p90)})`;
  return [
    `Layer ${layer.layer}: medians, 10th to 90th percentile`,
    part('CMM', layer.cmm),
    part('dense-masked', layer.denseMasked),
    part('dense', layer.dense),
    `ratio of medians, dense-masked / CMM: ${ratio(ratioOfMedians(layer))} (derived)`,
  ].join('\n');
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
