/** Where the spine reading's rows and columns lie: a pure function of the depth and the room. */

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

/** Room above the rows: the token's name and the columns' heads. */
export const HEAD = 58;
/** Height of a line below the rows. */
export const NOTE = 15;
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
export function levelUnder(
  layout: Pick<SpineLayout, 'top' | 'rowHeight'>,
  depth: number,
  y: number,
): number | null {
  const level = Math.floor((y - layout.top) / layout.rowHeight);
  return level >= 0 && level <= depth ? level : null;
}

/** The decision with the smallest margin: it would turn first. The leaf's sign decides nothing. */
export function fragileLevel(steps: readonly SpineStep[]): number {
  const deciding = steps.filter(({ decision }) => decision !== 'leaf');
  const least = Math.min(...deciding.map(({ margin }) => margin));
  return deciding.find(({ margin }) => margin === least)?.level ?? -1;
}
