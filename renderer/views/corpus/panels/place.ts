import type { CorpusDataset } from '../../../../engine/api.ts';
import { nodeNumber } from '../../../state/corpus.ts';
import { useCanopy } from '../../../state/store.ts';

/** What the panels are about: which tree, and which node of it; the root stands for the whole tree. */
export interface Place {
  readonly folders: readonly string[];
  readonly layer: number;
  readonly tree: number;
  readonly node: number;
}

export function usePlace(dataset: CorpusDataset): Place {
  const layer = useCanopy((state) => state.corpus.layer);
  const tree = useCanopy((state) => state.corpus.tree);
  const node = useCanopy((state) => (state.corpus.node ? nodeNumber(state.corpus.node) : 0));
  return { folders: dataset.folders, layer, tree, node };
}
