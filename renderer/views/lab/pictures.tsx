import { useMemo } from 'react';
import type { LabAxis, OpenLabRecord } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { type LabCurves, labChart } from '../../layout/lab-chart.ts';
import { type LabHeat, labHeat } from '../../layout/lab-heat.ts';
import { AXIS_NAMES, labelsOf, placeOn, shapeName } from '../../lib/lab.ts';
import { paletteOf } from '../../picture/palette.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';

/** Cells by their place on both axes. A plan without axes has one place. */
function placed({ record, facts }: OpenLabRecord) {
  const { x, y } = record.plan;
  const at = (axis: LabAxis | null, cell: (typeof record.cells)[number]) =>
    axis ? labelsOf(axis).indexOf(placeOn(axis, cell.shape)) : 0;
  return record.cells.map((cell, index) => ({
    cell,
    facts: facts[index],
    column: at(x, cell),
    row: at(y, cell),
  }));
}

/** A curve for each value of the second axis. */
export function curvesOf(open: OpenLabRecord): LabCurves {
  const { x, y, base } = open.record.plan;
  const cells = placed(open);
  const names = y ? labelsOf(y).map((label) => `${AXIS_NAMES[y.key]} ${label}`) : [''];
  return {
    axis: x ? AXIS_NAMES[x.key] : '',
    labels: x ? labelsOf(x) : [shapeName(base)],
    series: names.map((name, row) => ({
      name,
      points: cells
        .filter((one) => one.row === row)
        .map(({ cell: { result }, facts, column }) => ({
          at: column,
          speedup: result?.speedup ?? null,
          // The bound for the nodes that were visited, against dense as it was measured.
          bound: result?.speedup ? result.dense.median / result.boundUs : null,
          limit: facts?.arithmeticLimit ?? 1,
        })),
    })),
  };
}

/** Null where there are not two axes. */
export function heatOf(open: OpenLabRecord): LabHeat | null {
  const { x, y } = open.record.plan;
  if (!x || !y) return null;
  const cells = placed(open);
  const value = (row: number, column: number) => {
    const found = cells.find((one) => one.row === row && one.column === column);
    return found ? (found.cell.result?.speedup?.median ?? 'failed') : 'missing';
  };
  return {
    columns: labelsOf(x),
    rows: labelsOf(y),
    columnAxis: AXIS_NAMES[x.key],
    rowAxis: AXIS_NAMES[y.key],
    cells: y.values.map((_, row) => x.values.map((_, column) => value(row, column))),
  };
}

/** The same numbers stand in the table below. */
export function Curves({ open }: { readonly open: OpenLabRecord }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const scene = useMemo(
    () => size && labChart(curvesOf(open), Math.min(1000, size.width), palette),
    [size, open, palette],
  );
  return (
    <div ref={box} aria-hidden="true" data-testid="lab-curves">
      {scene && <SceneCanvas scene={scene} />}
    </div>
  );
}

export function Heat({ heat }: { readonly heat: LabHeat }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const scene = useMemo(
    () => size && labHeat(heat, Math.min(1000, size.width), palette),
    [size, heat, palette],
  );
  return (
    <div ref={box} className="lab-heat" aria-hidden="true" data-testid="lab-heat">
      {scene && <SceneCanvas scene={scene} />}
    </div>
  );
}
