/** The spine reading as marks: one token's steps from the root above to its leaf below, with their numbers. */
import { count, decimal, signed } from '../lib/format.ts';
import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';

/** What happens to the token at one node. */
export interface SpineStep {
  readonly level: number;
  readonly node: number;
  readonly decision: 'left' | 'right' | 'leaf';
  readonly logit: number;
  readonly activation: number;
  readonly margin: number;
  readonly contribution: number;
  /** Tokens of the text that meet the node, this one among them. */
  readonly company: number;
}

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
}

/** Where rows and columns lie, in pixels. */
export interface SpineLayout {
  readonly top: number;
  readonly rowHeight: number;
  readonly left: number;
  readonly right: number;
  readonly level: number;
  readonly node: number;
  /** Null where there is no room for it. */
  readonly company: number | null;
  readonly path: number;
  /** Zero line and half width of the logits' bars. */
  readonly zero: number;
  readonly half: number;
  readonly logit: number;
  readonly activation: number;
  readonly margin: number;
  readonly marginBar: number;
  readonly contribution: number;
  readonly contributionBar: number;
  readonly bar: number;
}

/** In letters of the bundled faces, which have no double bar. */
const FORMULAS = [
  'logit = x · w_in + b_in, right when positive',
  'margin = |logit| / ||w_in|| · adds = |gelu(logit)| · ||w_out||',
] as const;

const HEAD = 58;
const NOTE = 15;
/** Narrower pictures leave out the company and the thin bars: the numbers stay. */
const NARROW = 580;

export function fitSpine(depth: number, width: number, height: number): SpineLayout {
  const wide = Math.min(width, 1000);
  const narrow = wide < NARROW;
  const left = (width - wide) / 2 + 14;
  const right = (width + wide) / 2 - 14;
  const path = left + (narrow ? 108 : 164);
  // What the numbers leave is shared by the bars: of logits to both sides, margins, contributions.
  const numbers = narrow ? 50 + 52 + 50 + 50 : 54 + 60 + 14 + 48 + 14 + 48;
  const free = Math.max(narrow ? 40 : 120, right - path - 40 - numbers);
  const half = free * (narrow ? 0.5 : 0.3);
  const bar = narrow ? 0 : free * 0.2;
  const zero = path + 40 + half;
  const logit = zero + half + (narrow ? 50 : 54);
  const activation = logit + (narrow ? 52 : 60);
  const margin = activation + (narrow ? 50 : 14 + bar + 48);
  const foot = 10 + NOTE * (narrow ? 3 : 2);
  return {
    top: HEAD,
    rowHeight: Math.min(40, (height - HEAD - foot) / (depth + 1)),
    left,
    right,
    level: left + 18,
    node: left + 74,
    company: narrow ? null : left + 122,
    path,
    zero,
    half,
    logit,
    activation,
    margin,
    marginBar: activation + 14,
    contribution: right,
    contributionBar: margin + 14,
    bar,
  };
}

/** The level of the row under a point; null outside of the rows. */
export function levelUnder(layout: SpineLayout, depth: number, y: number): number | null {
  const level = Math.floor((y - layout.top) / layout.rowHeight);
  return level >= 0 && level <= depth ? level : null;
}

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

/** The decision with the smallest margin: it would turn first. The leaf's sign decides nothing. */
export function fragileLevel(steps: readonly SpineStep[]): number {
  const deciding = steps.filter(({ decision }) => decision !== 'leaf');
  const least = Math.min(...deciding.map(({ margin }) => margin));
  return deciding.find(({ margin }) => margin === least)?.level ?? -1;
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
