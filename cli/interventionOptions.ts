/** Interventions as the command line writes them. */

import { readFile } from 'node:fs/promises';
import type { Intervention } from '../engine/api.ts';
import type { Engine } from '../engine/engine.ts';
import { badInput } from '../engine/errors.ts';
import { interventionList } from '../engine/interventions/schema.ts';
import { UsageError } from './command.ts';

/** `L.T.token.level`: the decision that the walk makes there, turned round. */
export interface WrittenFlip {
  readonly layer: number;
  readonly tree: number;
  readonly token: number;
  readonly level: number;
}

export function flipOf(written: string): WrittenFlip {
  const [layer, tree, token, level, ...more] = written.split('.').map(Number);
  const numbers = [layer, tree, token, level];
  const whole = numbers.every((number) => Number.isInteger(number) && Number(number) >= 0);
  if (whole && more.length === 0 && /^[\d.]+$/.test(written)) {
    return { layer: layer ?? 0, tree: tree ?? 0, token: token ?? 0, level: level ?? 0 };
  }
  throw new UsageError(`--flip: expected layer.tree.token.level, got "${written}"`);
}

/** Each flip as a forced decision, against the way that the text's token goes. */
export async function asForced(
  flips: readonly WrittenFlip[],
  text: string,
  engine: Engine,
): Promise<Intervention[]> {
  if (flips.length === 0) return [];
  const { sequences, model } = await engine.trace({ inputs: [{ text }], predict: 'none' });
  const { ffn } = model.shape;
  const [sequence] = sequences;
  return flips.map(({ layer, tree, token, level }): Intervention => {
    const trees = ffn.kind === 'fff' ? ffn.trees : 1;
    const depth = ffn.kind === 'fff' ? ffn.depth : 0;
    const leaf = tree < trees ? sequence?.layers[layer]?.leaves[token * trees + tree] : undefined;
    if (leaf === undefined || level >= depth) {
      const where = `layer ${layer}, tree ${tree}, token ${token}, level ${level}`;
      throw badInput(
        `--flip: ${model.name} decides nothing at ${where} of this text; it has ` +
          `${model.shape.layers} layers of ${trees} trees with ${depth} deciding levels, and the text ` +
          `${sequence?.tokens.length ?? 0} tokens, all counted from 0`,
      );
    }
    const to = ((leaf >> (depth - 1 - level)) & 1) === 1 ? 'left' : 'right';
    return {
      tokens: { kind: 'token', text: 0, token },
      layer,
      tree,
      change: { kind: 'force', at: { level }, to },
    };
  });
}

/** A list from a file: JSON as a session's `interventions` has it, or such a session. */
export async function listFrom(file: string): Promise<readonly Intervention[]> {
  const failed = (why: string) => badInput(`${file}: ${why}`);
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw failed(`cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw failed(`is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  const list =
    typeof json === 'object' && json !== null && 'interventions' in json
      ? json.interventions
      : json;
  const parsed = interventionList.safeParse(list);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw failed(`interventions.${issue?.path.map(String).join('.')}: ${issue?.message}`);
}
