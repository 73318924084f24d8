import { count } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { bitsOf } from '../../lib/path.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { tip } from '../formula-tip.tsx';
import { InCorpus } from '../in-corpus.tsx';
import { useSequence, useTreeView } from '../selected.ts';
import { useHoverEnds } from './hover-ends.ts';
import { MaskButton } from './mask-button.tsx';
import { PinButton } from './pin-button.tsx';

/** Which token, which leaf, spelt out as decisions. */
export function TokenHead() {
  useHoverEnds();
  const view = useTreeView();
  const { text, token, layer, tree } = useCanopy((state) => state.selection);
  const texts = useCanopy((state) => state.shown?.trace.sequences.length ?? 1);
  const tokens = useSequence()?.tokens ?? [];
  const entry = tokens[token];
  if (!entry) return null;
  return (
    <header className="token-head">
      <div className="token-line">
        <h2 className="piece token-piece" data-testid="inspector-piece">
          {entry.piece}
        </h2>
        <span className="token-actions">
          <MaskButton />
          {view && view.shape.depth > 0 && <PinButton />}
        </span>
      </div>
      <p className="quiet">
        token {token} of {tokens.length}
        {texts > 1 ? ` in text ${text + 1}` : ''} · id {count(entry.id)}
        {view ? ` · layer ${layer}` : ''}
        {view && view.shape.trees > 1 && view.shape.depth > 0 ? ` · tree ${tree}` : ''}
        {entry.special ? ' · added by the tokenizer' : ''}
        {entry.unknown ? ' · not in the vocabulary' : ''}
      </p>
      {view && view.shape.depth > 0 && (
        <>
          <LeafLine leaf={view.leaves[token] ?? 0} depth={view.shape.depth} />
          <InCorpus
            node={{ level: view.shape.depth, place: view.leaves[token] ?? 0 }}
            token={entry.special ? null : entry.id}
          />
        </>
      )}
    </header>
  );
}

function LeafLine({ leaf, depth }: { readonly leaf: number; readonly depth: number }) {
  const scheme = useCanopy(schemeOf);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  const selection = useCanopy((state) => state.selection);
  const node = { level: depth, place: leaf };
  return (
    <div className="leaf-line">
      <span className="swatch" style={{ background: leafColor(leaf, depth, scheme) }} />
      <span>
        leaf{' '}
        <button
          type="button"
          className="link number leaf-number"
          data-testid="inspector-leaf"
          title="Look at this leaf"
          onClick={() => select({ ...selection, node })}
          onPointerEnter={() => setHover({ kind: 'node', ...node })}
          onPointerLeave={() => setHover(null)}
        >
          {count(leaf)}
        </button>
        <span className="quiet"> of {count(2 ** depth)}</span>
      </span>
      <span
        className="number bits"
        {...tip(
          'The decisions from the root: 1 is right (positive logit), 0 is left.',
          'leaf = these bits in binary',
        )}
      >
        {bitsOf(leaf, depth)}
      </span>
    </div>
  );
}
