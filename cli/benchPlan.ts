/** Which rows a benchmark has, in which order, and how long each may take. */

import type { MachineInfo, Precision, Target } from '../engine/api.ts';
import type { Effort, Regime } from '../engine/bench.ts';

/** Tokens of a batch and layers that they go through. */
export interface Size {
  readonly tokens: number;
  readonly layers: number;
}

/** What was asked for on the command line. */
export interface Wishes {
  readonly quick: boolean;
  /** Null: one and two. */
  readonly threads: readonly number[] | null;
  /** Null: the best kernel, and the others for a few rows. */
  readonly targets: readonly Target[] | null;
  /** Null: all of `sizes`. */
  readonly sizes: readonly Size[] | null;
}

export interface Row {
  readonly regime: Regime;
  readonly effort: Effort;
  /** After this many milliseconds the row is given up. */
  readonly timeoutMs: number;
}

/** From one token in one layer to the paper's batch of 16,384. */
const sizes: readonly Size[] = [
  { tokens: 1, layers: 1 },
  { tokens: 1, layers: 12 },
  { tokens: 16, layers: 12 },
  { tokens: 128, layers: 1 },
  { tokens: 128, layers: 12 },
  { tokens: 2048, layers: 4 },
  { tokens: 16_384, layers: 1 },
];

/** The layer of UltraFastBERT-1x11. */
const layer = { hidden: 768, trees: 1, depth: 11 } as const;

const full: Effort = { minRepetitions: 15, budgetMs: 2000 };

/** As many as a quick run has time for: dense at the largest size takes two seconds a repetition. */
function quickRepetitions({ tokens, layers }: Size): number {
  if (tokens * layers > 8192) return 1;
  return tokens * layers > 2048 ? 2 : 3;
}

function effortOf(size: Size, quick: boolean): Effort {
  return quick ? { minRepetitions: quickRepetitions(size), budgetMs: 400 } : full;
}

const key = (size: Size) => `${size.tokens}x${size.layers}`;
/** Where the quick run looks at BF16, at two threads, and the full one at the lesser kernels. */
const quickBf16 = new Set(['128x12', '16384x1']);
const quickThreads = new Set(['128x12']);
const lesserKernels = new Set(['1x1', '128x1']);

function precisionsOf(size: Size, { quick, sizes }: Wishes): readonly Precision[] {
  return quick && sizes === null && !quickBf16.has(key(size)) ? ['f32'] : ['f32', 'bf16'];
}

function threadsOf(size: Size, wishes: Wishes, cores: number): readonly number[] {
  if (wishes.threads) return wishes.threads;
  const both = [1, 2].filter((threads) => threads <= cores);
  return wishes.quick && !quickThreads.has(key(size)) ? [1] : both;
}

function targetsOf(size: Size, wishes: Wishes, machine: MachineInfo): readonly Target[] {
  if (wishes.targets) return wishes.targets;
  const others = machine.targets.filter((target) => target !== machine.target);
  return !wishes.quick && lesserKernels.has(key(size))
    ? [machine.target, ...others]
    : [machine.target];
}

/** In the full run the lesser kernels are timed once: F32, one thread. */
function wanted(regime: Regime, wishes: Wishes, machine: MachineInfo): boolean {
  const { target, precision, threads } = regime;
  if (wishes.quick && wishes.threads === null && threads > 1 && precision === 'bf16') return false;
  if (wishes.targets || target === machine.target) return true;
  return precision === 'f32' && threads === 1;
}

/** In a quick run each regime comes once before any comes again, should the time not last. */
function inOrder(regimes: readonly Regime[], { quick }: Wishes): readonly Regime[] {
  const again = ({ precision, threads }: Regime) => precision !== 'f32' || threads !== 1;
  return quick ? regimes.toSorted((a, b) => Number(again(a)) - Number(again(b))) : regimes;
}

/** All rows: by size, then precision, then threads, then kernel. */
export function plan(wishes: Wishes, machine: MachineInfo): readonly Row[] {
  const regimes = (wishes.sizes ?? sizes).flatMap((size) =>
    precisionsOf(size, wishes).flatMap((precision) =>
      threadsOf(size, wishes, machine.cores).flatMap((threads) =>
        targetsOf(size, wishes, machine).map(
          (target): Regime => ({ ...size, ...layer, precision, threads, target }),
        ),
      ),
    ),
  );
  const rows = regimes.filter((regime) => wanted(regime, wishes, machine));
  return inOrder(rows, wishes).map((regime) => ({
    regime,
    effort: effortOf(regime, wishes.quick),
    timeoutMs: wishes.quick ? 20_000 : 300_000,
  }));
}
