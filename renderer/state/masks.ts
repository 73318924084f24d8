import type { Masked } from '../../engine/api.ts';

/**
 * The masks of a text after an edit: those outside of what changed move along; those within it, and
 * those that were overwritten, are forgotten.
 */
export function carryMasks(
  masks: readonly Masked[],
  text: number,
  before: string,
  after: string,
): readonly Masked[] {
  if (!masks.some((mask) => mask.text === text)) return masks;
  const longest = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < longest && before[prefix] === after[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < longest - prefix && before.at(-1 - suffix) === after.at(-1 - suffix)) suffix += 1;
  return masks.flatMap((mask) => {
    if (mask.text !== text) return [mask];
    const end = mask.start + mask.piece.length;
    if (end <= prefix) return [mask];
    if (mask.start < before.length - suffix) return [];
    return [{ ...mask, start: mask.start + after.length - before.length }];
  });
}
