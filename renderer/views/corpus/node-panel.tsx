import { useMemo } from 'react';
import type { CorpusDataset, TreeUsage } from '../../../engine/api.ts';
import { count, percent, plural } from '../../lib/format.ts';
import { bitsOf } from '../../lib/path.ts';
import { nodeNumber } from '../../state/corpus.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { useSameModel } from '../same-model.ts';
import { leafRange, nodeName } from '../tree/node-tip.tsx';
import { CorpusPanels } from './panels.tsx';

interface NodePanelProps {
  readonly dataset: CorpusDataset;
  readonly usage: TreeUsage | null;
}

/** The chosen node of the tree, and what the dataset says of it. */
export function NodePanel({ dataset, usage }: NodePanelProps) {
  return (
    <aside className="panel corpus-node" aria-label="Chosen node">
      <Head dataset={dataset} usage={usage} />
      <section
        className="corpus-node-scroll"
        aria-label="What the corpus says of it"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus
        tabIndex={0}
      >
        <CorpusPanels />
      </section>
    </aside>
  );
}

function Head({ dataset, usage }: NodePanelProps) {
  const chosen = useCanopy((state) => state.corpus.node);
  const { depth } = dataset.model;
  const node = useMemo(() => chosen ?? { level: 0, place: 0 }, [chosen]);
  const tokensAt = (at: NodePlace) => usage?.nodes[nodeNumber(at)] ?? 0;
  const tokens = tokensAt(node);
  const { level, place } = node;
  const isLeaf = level === depth;
  return (
    <header className="token-head">
      <div className="token-line">
        <h2 className="token-piece" data-testid="corpus-node-name">
          {chosen === null ? 'Whole tree' : nodeName(node, depth)}
        </h2>
        <span className="token-actions">
          {level > 0 && (
            <Go to={{ level: level - 1, place: place >> 1 }} name="Parent">
              ↑
            </Go>
          )}
          {!isLeaf && (
            <>
              <Go to={{ level: level + 1, place: 2 * place }} name="Left child">
                {`← ${count(tokensAt({ level: level + 1, place: 2 * place }))}`}
              </Go>
              <Go to={{ level: level + 1, place: 2 * place + 1 }} name="Right child">
                {`${count(tokensAt({ level: level + 1, place: 2 * place + 1 }))} →`}
              </Go>
            </>
          )}
        </span>
      </div>
      <p className="corpus-node-tokens" data-testid="corpus-node-tokens">
        {usage &&
          (tokens === 0
            ? 'No token of the corpus comes here'
            : `${plural(tokens, 'token')}, ${percent(tokens / usage.tokens)} of the corpus`)}
      </p>
      <p className="quiet node-where">
        <span>
          {`node ${count(nodeNumber(node))} · level ${level} of ${depth}`}
          {isLeaf ? '' : ` · leaves ${leafRange(node, depth)}`}
        </span>
        {level > 0 && (
          <span
            className="number bits"
            {...tip('The decisions that lead here: 1 is right (positive logit), 0 is left.')}
          >
            {bitsOf(place, level)}
          </span>
        )}
      </p>
      <InPaths node={chosen} />
    </header>
  );
}

interface GoProps {
  readonly to: NodePlace;
  readonly name: string;
  readonly children: string;
}

function Go({ to, name, children }: GoProps) {
  const setCorpus = useCanopy((state) => state.setCorpus);
  return (
    <button
      type="button"
      className="button small number"
      aria-label={`${name}, ${children}`}
      title={name}
      onClick={() => setCorpus({ node: to })}
    >
      {children}
    </button>
  );
}

/** The same layer, tree and node in the Paths view, where its model is open. */
function InPaths({ node }: { readonly node: NodePlace | null }) {
  const same = useSameModel();
  const traced = useCanopy((state) => state.shown !== null);
  if (!same || !traced) return null;
  const go = () => {
    const { corpus, selection, select, setView } = useCanopy.getState();
    select({ ...selection, layer: corpus.layer, tree: corpus.tree, node });
    setView('paths');
  };
  return (
    <button type="button" className="link" data-testid="in-paths" onClick={go}>
      {node ? 'This node in Paths ›' : 'This layer in Paths ›'}
    </button>
  );
}
