import type { NodePlace } from '../state/selection.ts';
import { useCanopy } from '../state/store.ts';
import { useSameModel } from './same-model.ts';

interface InCorpusProps {
  readonly node: NodePlace;
  /** Id of the token that is looked at, to be the chosen one there. */
  readonly token?: number | null;
}

/** From a node of the Paths view to the same node over the open corpus of the same model. */
export function InCorpus({ node, token = null }: InCorpusProps) {
  const same = useSameModel();
  if (!same) return null;
  const go = () => {
    const { selection, setCorpus, showCorpusStart, setView } = useCanopy.getState();
    setCorpus({ layer: selection.layer, tree: selection.tree, node, token });
    showCorpusStart(false);
    setView('corpus');
  };
  return (
    <button type="button" className="link" data-testid="in-corpus" onClick={go}>
      In the corpus ›
    </button>
  );
}
