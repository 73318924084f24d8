import { useMemo } from 'react';
import type { Sequence } from '../../../engine/api.ts';
import { sharesAt, type Visit, visitsOf } from '../../lib/visits.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useTreeView } from '../selected.ts';
import { useTexts } from '../texts.ts';
import { Ancestors } from './ancestors.tsx';
import { CorpusVisitors } from './corpus-visitors.tsx';
import { useHoverEnds } from './hover-ends.ts';
import { NodeHead } from './node-head.tsx';
import { NodeStrip } from './node-strip.tsx';
import { NodeWeights } from './node-weights.tsx';
import { TokenChips } from './token-chips.tsx';

/** A node or leaf: who met it, where they went, what its weights say, and the way to it. */
export function NodeView({ node }: { readonly node: NodePlace }) {
  useHoverEnds();
  const view = useTreeView();
  const texts = useTexts();
  const visits = useMemo(
    () => (view ? visitsOf(tracesOf(texts, view.layer), view.shape, view.tree, node) : []),
    [view, texts, node],
  );
  if (!view) return null;
  const { shape } = view;
  const tokens = texts.reduce((sum, sequence) => sum + sequence.tokens.length, 0);
  return (
    <>
      <NodeHead node={node} shape={shape} visits={visits} />
      <section className="node-visits">
        <Met
          visits={visits}
          texts={texts.length}
          tokens={tokens}
          leaf={node.level === shape.depth}
        />
        {visits.length > 0 && <NodeStrip visits={visits} node={node} shape={shape} />}
        <TokenChips key={`${node.level} ${node.place}`} at={byLogit(visits)} first={10} />
      </section>
      <CorpusVisitors node={node} />
      <NodeWeights node={node} visits={visits} />
      <Ancestors node={node} shape={shape} />
    </>
  );
}

/** Each text's part of a layer. */
export function tracesOf(texts: readonly Sequence[], layer: number) {
  return texts.flatMap(({ layers }, text) => {
    const trace = layers[layer];
    return trace ? [{ text, trace }] : [];
  });
}

function byLogit(visits: readonly Visit[]): Visit[] {
  return [...visits].sort((a, b) => a.logit - b.logit);
}

function verb(leaf: boolean, number: number): string {
  return (leaf ? 'end' : 'come') + (number === 1 ? 's' : '');
}

interface MetProps {
  readonly visits: readonly Visit[];
  readonly texts: number;
  readonly tokens: number;
  readonly leaf: boolean;
}

/** How many tokens met the node, and how they parted there. */
function Met({ visits, texts, tokens, leaf }: MetProps) {
  const { left, right } = sharesAt(visits);
  return (
    <>
      <h2 data-testid="node-met">
        {visits.length === 0
          ? `No token of ${tokens} comes here`
          : `${visits.length} of ${tokens} tokens ${verb(leaf, visits.length)} here`}
        {texts > 1 && visits.length > 0 && (
          <span className="quiet" aria-hidden="true">
            ● text 1 ○ text 2
          </span>
        )}
      </h2>
      {visits.length > 0 && !leaf && (
        <div className="share" data-testid="node-share">
          <span className="share-left number">← {left}</span>
          <span className="share-bar" aria-hidden="true">
            <span style={{ flexGrow: left }} data-side="left" />
            <span style={{ flexGrow: right }} data-side="right" />
          </span>
          <span className="share-right number">{right} →</span>
        </div>
      )}
    </>
  );
}
