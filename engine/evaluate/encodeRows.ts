/** Examples as token ids in the model's own template, cut where they are longer than a sequence. */

import type { TaskExample } from '../api.ts';
import { badInput, cancelled } from '../errors.ts';
import { unsupported } from '../eval/maskedModel.ts';
import type { OpenModel } from '../modelFolder.ts';
import { openBatchTokenizer } from '../tokenizer.ts';

export interface EncodedRows {
  readonly ids: readonly (readonly number[])[]; // [row]
  /** Rows that were cut. */
  readonly truncated: readonly number[];
}

const atOnce = 128;

/** Takes from the longer of two until both fit, as GLUE's own code and its successors do. */
export function cutPair(first: number, second: number, room: number): readonly [number, number] {
  const over = first + second - room;
  if (over <= 0) return [first, second];
  const fromLonger = Math.min(over, Math.abs(first - second));
  const rest = over - fromLonger;
  const half = Math.floor(rest / 2);
  const [longer, shorter] = [Math.max(first, second) - fromLonger, Math.min(first, second)];
  // Of an odd rest the second sentence gives the last one.
  return first >= second
    ? [longer - half, shorter - (rest - half)]
    : [shorter - half, longer - (rest - half)];
}

/** @throws CanopyError `unsupported` for pairs where the template has no separator */
export async function encodeRows(
  examples: readonly TaskExample[],
  model: OpenModel,
  signal: AbortSignal,
): Promise<EncodedRows> {
  const { folder, shape } = model.info;
  const tokenizer = await openBatchTokenizer(folder);
  const ids: (readonly number[])[] = [];
  const truncated: number[] = [];
  const put = (line: number, own: readonly number[], wasCut: boolean) => {
    if (own.length === 0) throw badInput(`line ${line} has no token in this vocabulary`, 'path');
    if (wasCut) truncated.push(ids.length);
    ids.push(own);
  };
  for (let from = 0; from < examples.length; from += atOnce) {
    if (signal.aborted) throw cancelled();
    const some = examples.slice(from, from + atOnce);
    const texts = await tokenizer.encode(some.map(({ text }) => text));
    const pairs = await tokenizer.encode(some.map(({ pair }) => pair ?? ''));
    for (const [at, { line, pair }] of some.entries()) {
      const [first, second] = [texts[at]?.ids ?? [], pairs[at]?.ids ?? []];
      if (pair === undefined) {
        const { before, after } = tokenizer;
        const room = shape.maxTokens - before.length - after.length;
        put(line, [...before, ...first.slice(0, room), ...after], first.length > room);
        continue;
      }
      if (!tokenizer.pair) {
        throw unsupported(
          model,
          'takes no pairs: its tokenizer.json puts no separator between two',
        );
      }
      const { before, between, after } = tokenizer.pair;
      const room = shape.maxTokens - before.length - between.length - after.length;
      const [a, b] = cutPair(first.length, second.length, room);
      const own = [...before, ...first.slice(0, a), ...between, ...second.slice(0, b), ...after];
      put(line, own, a < first.length || b < second.length);
    }
  }
  return { ids, truncated };
}
