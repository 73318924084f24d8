import './runs.css';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useSize } from '../../hooks.ts';
import { sparklineOf } from '../../layout/sparkline.ts';
import { plural, ratio, shorten } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import type { PastRatio } from '../../state/timing.ts';
import { Tag } from '../tag.tsx';

const margin = { top: 5, right: 42, bottom: 5, left: 5 } as const;

/** The headline ratio of the last inputs, its spread as a band. */
export function Runs() {
  const all = useCanopy((state) => state.ratios);
  const model = useCanopy((state) => state.models?.model?.sha256);
  // Ratios of another model say nothing of this one.
  const runs = useMemo(() => all.filter((run) => run.model === model), [all, model]);
  const [box, size] = useSize<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const pointed = at === null ? undefined : runs[at];

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(runs.length - 1, Math.max(0, (at ?? runs.length - 1) + step)));
  };

  return (
    <div className="runs">
      <span className="quiet">Last runs</span>
      <div
        ref={box}
        className="runs-line"
        role="application"
        aria-roledescription="sparkline"
        aria-label="Ratio of the last runs; arrow keys walk them"
        tabIndex={runs.length > 0 ? 0 : -1}
        data-testid="runs"
        data-count={runs.length}
        onKeyDown={onKeyDown}
        onFocus={() => setAt(runs.length - 1)}
        onBlur={() => setAt(null)}
        onPointerLeave={() => setAt(null)}
      >
        {runs.length === 0 && <p className="quiet">none yet</p>}
        {runs.length > 0 && size && <Line runs={runs} at={at} onPoint={setAt} {...size} />}
        <div className="runs-tip" role="status" hidden={!pointed}>
          {pointed && <RunText run={pointed} />}
        </div>
      </div>
      <Tag
        kind="measured"
        title="Dense-masked / CMM over all FFF layers: medians of up to 20 runs, the band from the 10th to the 90th percentile. Full dots: rigorous."
      />
    </div>
  );
}

interface LineProps {
  readonly runs: readonly PastRatio[];
  readonly width: number;
  readonly height: number;
  readonly at: number | null;
  readonly onPoint: (index: number) => void;
}

function Line({ runs, width, height, at, onPoint }: LineProps) {
  const inner = width - margin.left - margin.right;
  const depth = height - margin.top - margin.bottom;
  const { points, bands, area, lowest, highest } = sparklineOf(
    runs.map((run) => run.ratio),
    inner,
    depth,
  );
  const half = inner / Math.max(8, runs.length) / 2;
  return (
    <svg
      viewBox={`${-margin.left} ${-margin.top} ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      <path className="runs-band" d={area} />
      {bands.map(({ high, low }, index) => (
        <line
          key={runs[index]?.id}
          className="runs-spread"
          x1={points[index]?.x}
          x2={points[index]?.x}
          y1={high}
          y2={low}
        />
      ))}
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {points.map(({ x, y }, index) => (
        <g key={runs[index]?.id} onPointerEnter={() => onPoint(index)}>
          <rect x={x - half} y={-margin.top} width={2 * half} height={height} />
          <circle
            cx={x}
            cy={y}
            r={index === at ? 4 : index === points.length - 1 ? 3 : 2}
            data-thorough={runs[index]?.thorough}
          />
        </g>
      ))}
      <text x={inner + 10} y={5}>
        {ratio(highest)}
      </text>
      <text x={inner + 10} y={depth + 2}>
        {ratio(lowest)}
      </text>
    </svg>
  );
}

function RunText({ run }: { readonly run: PastRatio }) {
  const { text, tokens, threads, precision, thorough } = run;
  const { median, p10, p90 } = run.ratio;
  return (
    <>
      <strong className="number">
        {`${ratio(median)} (${ratio(p10)} to ${ratio(p90)})${thorough ? ', rigorous' : ''}`}
      </strong>
      <span>{`“${shorten(text, 60)}”`}</span>
      <span className="quiet">
        {`${plural(tokens, 'token')} · ${plural(threads, 'thread')} · ${precision.toUpperCase()} rows`}
      </span>
    </>
  );
}
