import { expect, it } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import { type LabCurves, labChart } from './lab-chart.ts';
import { labHeat } from './lab-heat.ts';

const curves: LabCurves = {
  axis: 'depth',
  labels: ['3', '11'],
  series: [
    {
      name: 'one',
      points: [
        { at: 0, speedup: { p10: 2, median: 3, p90: 4 }, bound: 8, limit: 3.75 },
        { at: 1, speedup: { p10: 100, median: 200, p90: 400 }, bound: 1000, limit: 341.25 },
      ],
    },
  ],
};

const texts = (scene: ReturnType<typeof labChart>) =>
  scene.marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

it('draws medians on a logarithmic scale between 1 and the largest value, in equal steps', () => {
  const scene = labChart(curves, 462, PRINT);
  const dots = scene.marks.find((mark) => mark.kind === 'dots');
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = dots?.kind === 'dots' ? [...Array.from(dots.at)] : [];
  // 400 of width for two steps: their middles.
  expect([x1, x2]).toEqual([146, 346]);
  // 250 high from 0.9 to 1,000.
  const high = (value: number) => 42 + 250 * (1 - Math.log(value / 0.9) / Math.log(1000 / 0.9));
  expect(y1).toBeCloseTo(high(3), 6);
  expect(y2).toBeCloseTo(high(200), 6);
  expect(texts(scene)).toEqual(expect.arrayContaining(['3.00×', '200×', '3', '11', 'depth']));
});

it('leaves a gap where there is no ratio, and still draws bound and limit', () => {
  const gone = curves.series[0]?.points.map((point) => ({ ...point, speedup: null })) ?? [];
  const scene = labChart({ ...curves, series: [{ name: 'one', points: gone }] }, 462, PRINT);
  const dots = scene.marks.find((mark) => mark.kind === 'dots');
  expect(dots?.kind === 'dots' && dots.at.length).toBe(0);
});

it('writes each speed-up into its cell, in another colour where dense is ahead', () => {
  const scene = labHeat(
    {
      columns: ['1', '16'],
      rows: ['1x11', '4x9'],
      columnAxis: 'tokens',
      rowAxis: 'trees × depth',
      cells: [
        [297, 0.5],
        ['failed', 'missing'],
      ],
    },
    400,
    PRINT,
  );
  expect(texts(scene)).toEqual(expect.arrayContaining(['297×', '0.50×', 'none', 'tokens', '4x9']));
  const fills = scene.marks.flatMap((mark) => (mark.kind === 'rects' ? [mark.fill ?? null] : []));
  expect(fills).toEqual([PRINT.accent, PRINT.negative, null, null]);
});
