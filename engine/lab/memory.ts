/** What measuring a shape takes in memory; mirrors `lay_out` of `native/core/benchmark.cpp`. */

import type { LabShape } from '../api.ts';

const roundUp = (value: number, to: number) => Math.ceil(value / to) * to;
/** Each piece begins at a multiple of 64 bytes. */
const piece = (bytes: number) => roundUp(bytes, 64);

/** Tokens that dense computes at a time; mirrors `rows_per_look`. */
function denseRows(hidden: number, neurons: number): number {
  return Math.min(512, Math.max(16, Math.floor(2 ** 29 / (hidden * neurons))));
}

/** Leaves of F32 rows, padded to 16 columns; in BF16 those as well, padded to 32. */
function weightBytes({ hidden, trees, depth, precision }: LabShape, apart: boolean): number {
  const neurons = trees * (2 ** (depth + 1) - 1);
  const rows = piece(4 * neurons * 2 * roundUp(hidden, 16));
  const half = precision === 'bf16' ? piece(2 * neurons * 2 * roundUp(hidden, 32)) : 0;
  const dense = apart ? 0 : 2 * piece(4 * neurons * hidden);
  return rows + piece(4 * neurons) + half + dense;
}

/** Outputs, logits and leaves of so many tokens. */
function answerBytes({ hidden, trees, depth }: LabShape, tokens: number): number {
  const walks = tokens * trees;
  return piece(4 * tokens * hidden) + piece(4 * walks * (depth + 1)) + piece(4 * walks);
}

/** Bytes of one measurement; `apart` has dense take the place of CMM's rows. */
export function measuringBytes(shape: LabShape, apart: boolean): number {
  const { hidden, trees, depth, tokens, layers } = shape;
  const neurons = trees * (2 ** (depth + 1) - 1);
  const kept = answerBytes(shape, Math.min(tokens, 256));
  const rows = Math.min(tokens, denseRows(hidden, neurons));
  return (
    layers * (weightBytes(shape, apart) + kept) +
    piece(4 * tokens * hidden) +
    2 * answerBytes(shape, tokens) +
    piece(4 * rows * neurons) +
    piece(4 * rows * trees * (depth + 1))
  );
}

/** What the process, its threads and BLAS take besides. */
const besidesBytes = 256 * 2 ** 20;
/** Where the system does not say what is free. */
const guessedBytes = 8 * 2 ** 30;

export interface MemoryChoice {
  readonly memoryBytes: number;
  readonly apart: boolean;
  readonly fits: boolean;
}

/** Sides run apart where both at once would take more than half of what is free. */
export function chooseMemory(shape: LabShape, available: number | null): MemoryChoice {
  const free = available ?? guessedBytes;
  const together = measuringBytes(shape, false);
  const apart = together > free / 2;
  const memoryBytes = apart ? measuringBytes(shape, true) : together;
  return { memoryBytes, apart, fits: memoryBytes + besidesBytes <= free };
}

/** The deepest tree of the same shape that fits, shallower than this one; null where none does. */
export function largestDepth(shape: LabShape, available: number | null): number | null {
  for (let depth = shape.depth - 1; depth >= 0; depth -= 1) {
    if (chooseMemory({ ...shape, depth }, available).fits) return depth;
  }
  return null;
}
