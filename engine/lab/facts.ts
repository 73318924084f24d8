/** What a shape comes to before it is measured: counts, operations, bytes, memory, bounds. */

import type { LabFacts, LabShape, MachineLimits } from '../api.ts';
import { availableBytes } from '../memory.ts';
import { boundUs, bytesMoved, nodeBytes, operations } from '../roofline.ts';
import { chooseMemory, largestDepth } from './memory.ts';

/**
 * Nodes that `tokens` tokens are expected to touch where each takes each way with equal chance:
 * at level l, 2^l (1 - (1 - 2^-l)^tokens), over all levels and trees.
 */
export function expectedNodes({ trees, depth, tokens }: LabShape): number {
  let nodes = 0;
  for (let level = 0; level <= depth; level += 1) {
    const width = 2 ** level;
    nodes += width * -Math.expm1(tokens * Math.log1p(-1 / width));
  }
  return trees * nodes;
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function refusalOf(bytes: number, available: number | null, deepest: number | null): string {
  const free =
    available === null ? 'is not known to be' : `is more than the ${gigabytes(available)}`;
  const offer =
    deepest === null ? 'No tree of this width fits: choose' : `Depth ${deepest} fits; or choose`;
  return `Measuring this takes ${gigabytes(bytes)} of memory, which ${free} free now. ${offer} fewer trees, layers or tokens.`;
}

/** `limits`: of the shape's threads, where they were measured. */
export function factsOf(
  shape: LabShape,
  limits: MachineLimits | null,
  available: number | null = availableBytes(),
): LabFacts {
  const { hidden, trees, depth, tokens, layers } = shape;
  const neurons = trees * (2 ** (depth + 1) - 1);
  const engaged = trees * (depth + 1);
  const work = { ...shape, distinctNodes: expectedNodes(shape) };
  const { memoryBytes, apart, fits } = chooseMemory(shape, available);
  const deepest = fits ? null : largestDepth(shape, available);
  return {
    shape,
    neurons,
    engaged,
    cmmOperations: operations(work),
    denseOperations: tokens * neurons * 4 * hidden,
    expectedNodes: work.distinctNodes,
    cmmBytes: bytesMoved(work),
    // Dense computes in F32 whatever the rows' precision.
    denseBytes: bytesMoved({ ...work, precision: 'f32', distinctNodes: neurons }),
    weightBytes: layers * neurons * nodeBytes(work),
    arithmeticLimit: neurons / engaged,
    memoryBytes,
    apart,
    availableBytes: available,
    refusal: fits ? null : refusalOf(memoryBytes, available, deepest),
    largestDepth: deepest,
    boundUs: limits && boundUs(work, limits) / tokens,
  };
}
