import { expect, test } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import { fitSpine, fragileLevel, levelUnder, type SpineStep } from './spine.ts';
import { spineScene } from './spine-scene.ts';

const step = (level: number, node: number, logit: number, margin: number): SpineStep => ({
  level,
  node,
  decision: level === 2 ? 'leaf' : logit > 0 ? 'right' : 'left',
  logit,
  activation: Math.max(0, logit),
  margin,
  contribution: margin / 2,
  company: 3 - level,
});
const steps = [step(0, 0, 2, 1), step(1, 2, -1, 0.25), step(2, 5, 0.5, 0.01)];
const input = {
  width: 645,
  height: 420,
  depth: 2,
  leaf: 2,
  title: 'king',
  subtitle: 'token 2',
  tokens: 3,
  steps,
  other: null,
  level: null,
};

test('the smallest margin of a decision is the fragile one; the leaf decides nothing', () => {
  expect(fragileLevel(steps)).toBe(1);
  expect(fragileLevel([step(2, 0, 1, 1)])).toBe(-1);
});

test('logits are bars to their side of zero, the largest as long as there is room', () => {
  const layout = fitSpine(2, 645, 420);
  const bars = spineScene(input, PRINT).marks.flatMap((mark) =>
    mark.kind === 'rects' && (mark.fill === PRINT.positive || mark.fill === PRINT.negative)
      ? [{ x: mark.at[0] ?? 0, width: mark.at[2] ?? 0, fill: mark.fill }]
      : [],
  );
  expect(bars.map(({ width }) => width / layout.half)).toEqual([1, 0.5, 0.25]);
  expect(bars[0]).toMatchObject({ x: layout.zero, fill: PRINT.positive });
  expect(bars[1]).toMatchObject({ x: layout.zero - layout.half / 2, fill: PRINT.negative });
});

test('the columns keep apart at every width, and all rows are inside', () => {
  for (const width of [420, 645, 1180]) {
    const layout = fitSpine(15, width, 420);
    expect(layout.zero - layout.half).toBeGreaterThan(layout.path + 30);
    expect(layout.logit).toBeGreaterThanOrEqual(layout.zero + layout.half + 50);
    expect(layout.top + 16 * layout.rowHeight).toBeLessThanOrEqual(420);
  }
  const narrow = fitSpine(11, 420, 330);
  expect(narrow.company).toBeNull();
  expect(narrow.margin).toBeGreaterThanOrEqual(narrow.activation + 48);
  expect(narrow.contribution).toBeGreaterThanOrEqual(narrow.margin + 48);
  const layout = fitSpine(15, 645, 420);
  expect(layout.contribution).toBeGreaterThanOrEqual(layout.contributionBar + layout.bar + 40);
  expect(layout.contribution).toBeLessThanOrEqual(645);
});

test('a row is found under a point', () => {
  const layout = fitSpine(2, 645, 420);
  expect(levelUnder(layout, 2, layout.top + 1.5 * layout.rowHeight)).toBe(1);
  expect(levelUnder(layout, 2, 0)).toBeNull();
  expect(levelUnder(layout, 2, layout.top + 3.1 * layout.rowHeight)).toBeNull();
});

test('a pinned token is drawn beside it and says where it parts', () => {
  const other = {
    title: 'wise',
    leaf: 0,
    steps: [step(0, 0, -1, 1), step(1, 1, 1, 1), step(2, 4, 1, 1)],
  };
  const texts = spineScene({ ...input, other }, PRINT).marks.flatMap((mark) =>
    mark.kind === 'text' ? [mark.text] : [],
  );
  expect(texts).toContain('wise parts here: below, outlines are of its own nodes');
});
