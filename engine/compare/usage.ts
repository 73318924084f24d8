/** How a text's tokens use the trees of each layer: figures that trees of any shape have. */

import type { NativeLayerTrace } from '../../native/face.ts';
import type { ComparedInput, FffShape, LayerUse, LevelUse, SideUse } from '../api.ts';
import { breathe } from '../breathe.ts';
import { usageOf } from '../corpus/usage.ts';
import { toNative } from '../interventions/native.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import { quantile } from '../statistics.ts';
import { prepare } from '../trace.ts';

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of one level's decisions, ascending. `margins` is [token][tree][level]. */
function marginsAt(margins: Float32Array, level: number, levels: number): LevelUse['margins'] {
  const own = margins.filter((_, at) => at % levels === level).sort();
  const at = (share: number) => quantile(own, share);
  return [at(0.1), at(0.5), at(0.9)];
}

/** @param trace leaves [token][tree], margins [token][tree][depth + 1] */
export function layerUse(
  layer: number,
  { leaves, margins }: Pick<NativeLayerTrace, 'leaves' | 'margins'>,
  { trees, depth }: FffShape,
): LayerUse {
  const usages = Array.from({ length: trees }, (_, tree) => {
    const counts = new Float64Array(2 ** depth);
    for (let walk = tree; walk < leaves.length; walk += trees) {
      const leaf = leaves[walk] ?? 0;
      counts[leaf] = (counts[leaf] ?? 0) + 1;
    }
    return usageOf(counts);
  });
  const levels = Array.from({ length: depth + 1 }, (_, level): LevelUse => {
    const own = usages.flatMap((usage) => usage.levels[level] ?? []);
    const balances = own.flatMap(({ balance }) => balance ?? []);
    return {
      level,
      used: own.reduce((sum, { used }) => sum + used, 0),
      balance: balances.length === 0 ? null : mean(balances),
      margins: level === depth ? null : marginsAt(margins, level, depth + 1),
    };
  });
  return {
    layer,
    trees,
    depth,
    used: usages.reduce((sum, { used }) => sum + used, 0),
    entropy: mean(usages.map(({ entropy }) => entropy)),
    effectiveLeaves: mean(usages.map(({ effectiveLeaves }) => effectiveLeaves)),
    gini: mean(usages.map(({ gini }) => gini)),
    levels,
  };
}

/** @throws CanopyError `bad-input` for an input that cannot be computed, `cancelled` */
export async function compareUsage(
  { input, interventions = [] }: ComparedInput,
  { native, info, ...model }: OpenModel,
  lane: Lane,
  signal: AbortSignal,
): Promise<SideUse> {
  const { batch } = await prepare([input], { native, info, ...model }, () => 'input');
  const tokens = batch.ids.length;
  const { ffn } = info.shape;
  if (ffn.kind === 'ff') return { tokens, layers: [] };
  const nowhere = { predictAt: new Int32Array(), topK: 0 };
  const list = toNative(interventions, info, batch.lengths);
  const trace = await lane.urgent(
    (ended) => native.trace(batch, { ...nowhere, interventions: list, signal: ended }),
    signal,
  );
  const layers: LayerUse[] = [];
  for (const [layer, of] of trace.layers.entries()) {
    layers.push(layerUse(layer, of, ffn));
    await breathe();
  }
  return { tokens, layers };
}
