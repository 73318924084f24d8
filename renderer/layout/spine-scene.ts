/** The spine reading as marks: one token's steps from the root above to its leaf below, with their numbers. */
import { count, decimal, signed } from '../lib/format.ts';
import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { fitSpine, fragileLevel, HEAD, NOTE, type SpineLayout, type SpineStep } from './spine.ts';

export interface SpineInput {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly leaf: number;
  /** `king`, and where it stands. */
  readonly title: string;
  readonly subtitle: string;
  readonly tokens: number;
  readonly steps: readonly SpineStep[];
  /** The pinned token's, to compare with. */
  readonly other: {
    readonly title: string;
    readonly leaf: number;
    readonly steps: readonly SpineStep[];
  } | null;
  /** The level that is looked at or under the pointer. */
  readonly level: number | null;
  /** What a sweep found for each decision, as shares of the largest; null without one. */
  readonly heat?: readonly number[] | null;
}

/** In letters of the bundled faces, which have no double bar. */
const FORMULAS = [
  'logit = x · w_in + b_in, right when positive',
  'margin = |logit| / ||w_in|| · adds = |gelu(logit)| · ||w_out||',
] as const;

export function spineScene(input: SpineInput, palette: Palette): Scene {
  const { width, height, depth, steps, other } = input;
  const layout = fitSpine(depth, width, height);
  const marks = [...headMarks(input, layout, palette), ...rowMarks(input, layout, palette)];
  formulasIn(layout).forEach((text, line) => {
    marks.push(note(layout, depth, line, text, palette));
  });
  if (other) marks.push(...partingMarks(input, layout, palette));
  if (other) marks.push(...spine(other.steps, other.leaf, layout, palette, depth, true));
  marks.push(...spine(steps, input.leaf, layout, palette, depth, false));
  return { width, height, marks };
}

function headMarks(input: SpineInput, layout: SpineLayout, palette: Palette): Mark[] {
  const { title, subtitle, leaf, depth } = input;
  const label = (x: number, text: string, anchor: 'start' | 'middle' | 'end'): Mark => ({
    kind: 'text',
    x,
    y: HEAD - 8,
    text,
    size: 11,
    fill: palette.quiet,
    anchor,
  });
  return [
    {
      kind: 'rects',
      at: [layout.left, 10, 11, 11],
      fill: leafColor(leaf, depth, palette.scheme),
      corner: 3,
    },
    {
      kind: 'text',
      x: layout.left + 18,
      y: 20,
      text: title,
      size: 14,
      weight: 600,
      fill: palette.text,
    },
    {
      kind: 'text',
      x: layout.right,
      y: 20,
      text: subtitle,
      size: 11.5,
      fill: palette.quiet,
      anchor: 'end',
    },
    label(layout.level, 'level', 'end'),
    label(layout.node, 'node', 'end'),
    ...(layout.company === null ? [] : [label(layout.company, 'tokens', 'end')]),
    label(layout.zero, 'left  ·  logit  ·  right', 'middle'),
    label(layout.activation, 'gelu', 'end'),
    label(layout.margin, 'margin', 'end'),
    label(layout.contribution, 'adds', 'end'),
  ];
}

function rowMarks(input: SpineInput, layout: SpineLayout, palette: Palette): Mark[] {
  const { steps, other, tokens, level } = input;
  const { rowHeight, left, right } = layout;
  const fragile = fragileLevel(steps);
  const scales = {
    logit: largest([...steps, ...(other?.steps ?? [])].map((step) => step.logit)),
    margin: largest(steps.map((step) => step.margin)),
    contribution: largest(steps.map((step) => step.contribution)),
  };
  const back = (at: number | null, fill: string, opacity: number): Mark[] =>
    at === null || at < 0
      ? []
      : [
          {
            kind: 'rects',
            at: [left - 6, layout.top + at * rowHeight + 1, right - left + 12, rowHeight - 2],
            fill,
            opacity,
            corner: 4,
          },
        ];
  return [
    ...back(fragile, palette.fragile, 0.1),
    ...back(level, palette.accent, 0.14),
    ...heatMarks(input, layout, palette),
    {
      kind: 'segments',
      at: [layout.zero, layout.top, layout.zero, layout.top + steps.length * rowHeight],
      stroke: palette.quiet,
      width: 1,
      opacity: 0.6,
    },
    ...steps.flatMap((step) =>
      stepMarks(step, other?.steps[step.level] ?? null, {
        layout,
        palette,
        scales,
        tokens,
        fragile: step.level === fragile,
      }),
    ),
  ];
}

/** Left of the rows: the more a turned decision would change, the stronger. */
function heatMarks({ heat }: SpineInput, layout: SpineLayout, palette: Palette): Mark[] {
  return (heat ?? []).map((share, level) => ({
    kind: 'rects',
    at: [layout.left - 13, layout.top + level * layout.rowHeight + 2, 5, layout.rowHeight - 4],
    fill: palette.positive,
    opacity: 0.08 + 0.92 * share,
    corner: 2,
  }));
}

interface RowContext {
  readonly layout: SpineLayout;
  readonly palette: Palette;
  readonly scales: {
    readonly logit: number;
    readonly margin: number;
    readonly contribution: number;
  };
  readonly tokens: number;
  readonly fragile: boolean;
}

/** One level: its numbers, and bars where lengths say more. */
function stepMarks(step: SpineStep, other: SpineStep | null, context: RowContext): Mark[] {
  const { layout, palette, scales, tokens, fragile } = context;
  const { zero, half, bar, rowHeight } = layout;
  const y = layout.top + (step.level + 0.5) * rowHeight;
  const thick = Math.min(11, rowHeight * 0.42);
  const number = (x: number, text: string, fill: string, strong = false): Mark => ({
    kind: 'text',
    x,
    y: y + 3.8,
    text,
    size: 11,
    face: 'mono',
    fill,
    anchor: 'end',
    weight: strong ? 700 : 400,
  });
  const length = (half * Math.abs(step.logit)) / scales.logit;
  const rest = other && (half * other.logit) / scales.logit;
  return [
    number(layout.level, String(step.level), palette.quiet),
    number(layout.node, count(step.node), palette.text),
    ...(layout.company === null
      ? []
      : [number(layout.company, `${step.company}/${tokens}`, palette.quiet)]),
    {
      kind: 'rects',
      at: [step.logit > 0 ? zero : zero - length, y - thick / 2, length, thick],
      fill: step.logit > 0 ? palette.positive : palette.negative,
    },
    ...(rest === null
      ? []
      : [
          {
            kind: 'rects' as const,
            at: [Math.min(zero, zero + rest), y - thick / 2 - 2, Math.abs(rest), thick + 4],
            stroke: palette.text,
            width: 1,
          },
        ]),
    number(layout.logit, signed(step.logit), palette.text, true),
    number(layout.activation, decimal(step.activation), palette.text),
    {
      kind: 'rects',
      at: [layout.marginBar, y - 2.5, (bar * step.margin) / scales.margin, 5],
      fill: fragile ? palette.fragile : palette.quiet,
    },
    number(layout.margin, decimal(step.margin), fragile ? palette.fragile : palette.text, fragile),
    {
      kind: 'rects',
      at: [layout.contributionBar, y - 2.5, (bar * step.contribution) / scales.contribution, 5],
      fill: palette.accent,
    },
    number(layout.contribution, decimal(step.contribution), palette.text),
  ];
}

/** The way down: it swings to the side of each decision, as wide as its company is large. */
function spine(
  steps: readonly SpineStep[],
  leaf: number,
  layout: SpineLayout,
  palette: Palette,
  depth: number,
  pinned: boolean,
): Mark[] {
  const { path: x, rowHeight } = layout;
  const y = (level: number) => layout.top + (level + 0.5) * rowHeight;
  const color = leafColor(leaf, depth, palette.scheme);
  const swing = Math.min(30, rowHeight);
  const marks: Mark[] = [];
  for (const { level, decision } of steps) {
    if (decision === 'leaf') continue;
    const side = decision === 'right' ? 1 : -1;
    const [from, to] = [y(level), y(level + 1)];
    const [a, b] = [from + rowHeight * 0.3, to - rowHeight * 0.3];
    const curves = [
      [
        { x, y: from },
        { x: x + side * swing, y: a },
        { x: x + side * swing, y: b },
        { x, y: to },
      ],
    ];
    const company = steps[level + 1]?.company ?? 1;
    const width = 2.4 + Math.min(5.6, 0.5 * (company - 1));
    if (pinned)
      marks.push({ kind: 'curves', curves, stroke: palette.text, width: 1.8, dash: [4, 3] });
    else {
      const stub = { x: x - side * swing * 0.62, y: from + rowHeight * 0.42 };
      marks.push(
        { kind: 'segments', at: [x, from, stub.x, stub.y], stroke: palette.node, width: 1.2 },
        { kind: 'curves', curves, stroke: color, width, cap: 'round' },
      );
    }
  }
  if (pinned) return marks;
  const at = steps.flatMap(({ level }) => [x, y(level)]);
  return [
    ...marks,
    { kind: 'dots', at, radius: 4, fill: palette.background, stroke: color, width: 2 },
  ];
}

/** Where the pinned token's way leaves this one's. */
function partingMarks(
  { steps, other, depth }: SpineInput,
  layout: SpineLayout,
  palette: Palette,
): Mark[] {
  const apart = steps.findIndex(({ node }, level) => other?.steps[level]?.node !== node);
  const y = layout.top + (apart < 0 ? depth + 1 : apart) * layout.rowHeight;
  const text =
    apart < 0
      ? `${other?.title ?? ''} goes all the way with it`
      : `${other?.title ?? ''} parts here: below, outlines are of its own nodes`;
  return [
    {
      kind: 'segments',
      at: [layout.left, y, layout.right, y],
      stroke: palette.text,
      width: 1,
      dash: [4, 3],
      opacity: 0.7,
    },
    note(layout, depth, formulasIn(layout).length, text, palette),
  ];
}

/** In one line, or in two where there is little room. */
function formulasIn({ company }: SpineLayout): readonly string[] {
  return company === null ? FORMULAS : [FORMULAS.join(' · ')];
}

/** A line below the rows. */
function note(
  layout: SpineLayout,
  depth: number,
  line: number,
  text: string,
  palette: Palette,
): Mark {
  return {
    kind: 'text',
    x: layout.left,
    y: layout.top + (depth + 1) * layout.rowHeight + 17 + NOTE * line,
    text,
    size: 11,
    fill: palette.quiet,
  };
}

function largest(values: readonly number[]): number {
  return Math.max(1e-6, ...values.map(Math.abs));
}
