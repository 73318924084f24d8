import { useMemo } from 'react';
import type { TreeUsage } from '../../../../engine/api.ts';
import { icicleAxis, orderOfCounts, type TokenOrder } from '../../../layout/icicle.ts';
import { heaviestWay, type Traffic } from '../../../layout/traffic.ts';
import { placeOfNode } from '../../../state/corpus.ts';
import type { NodePlace, TreeLook } from '../../../state/selection.ts';
import { useCanopy } from '../../../state/store.ts';
import { useAimedCamera } from '../../tree/use-camera.ts';

/** All that a map of one tree is drawn from. */
export interface TreeMap {
  readonly traffic: Traffic;
  readonly order: TokenOrder;
  /** The chosen node; null while the whole tree is looked at. */
  readonly node: NodePlace | null;
}

export function useTreeMap(usage: TreeUsage, depth: number): TreeMap {
  const node = useCanopy((state) => state.corpus.node);
  const still = useMemo(() => {
    const dead = usage.deadSubtrees.map(({ node }) => placeOfNode(node));
    return { traffic: { depth, nodes: usage.nodes, dead }, order: orderOfCounts(usage.counts) };
  }, [usage, depth]);
  return useMemo(() => ({ ...still, node }), [still, node]);
}

/** The leaf that the spine goes to: the chosen one, else the fullest way below the chosen node. */
export function spineLeaf({ traffic, node }: TreeMap): number {
  return heaviestWay(traffic, node ?? { level: 0, place: 0 }).place;
}

export function setMapLook(part: Partial<TreeLook>): void {
  const { corpus, setCorpus } = useCanopy.getState();
  setCorpus({ look: { ...corpus.look, ...part } });
}

/** Which part of the tree fills the picture. Across the icicle run its tokens, or its leaves. */
export function useMapCamera({ traffic, order }: TreeMap, widths: TreeLook['widths']) {
  const focus = useCanopy((state) => state.corpus.look.focus);
  const zoom = useCanopy((state) => state.corpus.look.zoom);
  const { depth } = traffic;
  const axis = useMemo(() => icicleAxis(depth, order, widths), [depth, order, widths]);
  return useAimedCamera(axis, { focus, zoom, setLook: setMapLook });
}
