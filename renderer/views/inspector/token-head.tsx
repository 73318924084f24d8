import { count } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { bitsOf } from '../../lib/path.ts';
import { withMask } from '../../state/input.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { useTreeView } from '../selected.ts';

/** Which token, which leaf, spelt out as decisions. */
export function TokenHead() {
  const view = useTreeView();
  const { token, layer, tree } = useCanopy((state) => state.selection);
  const tokens = useCanopy((state) => state.shown?.sequence.tokens ?? []);
  const scheme = useCanopy(schemeOf);
  const entry = tokens[token];
  if (!entry) return null;
  const leaf = view?.leaves[token] ?? 0;
  const depth = view?.shape.depth ?? 0;
  const color = view ? leafColor(leaf, depth, scheme) : undefined;
  return (
    <header className="token-head">
      <div className="token-line">
        <h2 className="piece token-piece" data-testid="inspector-piece">
          {entry.piece}
        </h2>
        <MaskButton />
      </div>
      <p className="quiet">
        token {token} of {tokens.length} · id {count(entry.id)}
        {view ? ` · layer ${layer}` : ''}
        {view && view.shape.trees > 1 ? ` · tree ${tree}` : ''}
        {entry.special ? ' · added by the tokenizer' : ''}
        {entry.unknown ? ' · not in the vocabulary' : ''}
      </p>
      {view && depth > 0 && (
        <div className="leaf-line">
          <span className="swatch" style={{ background: color }} />
          <span>
            leaf{' '}
            <strong className="number" data-testid="inspector-leaf">
              {count(leaf)}
            </strong>
            <span className="quiet"> of {count(2 ** depth)}</span>
          </span>
          <span
            className="number bits"
            title="The decisions from the root: 1 is right (positive logit), 0 is left"
          >
            {bitsOf(leaf, depth)}
          </span>
        </div>
      )}
    </header>
  );
}

/** Puts the mask in the token's place, to see what the model would expect there. */
function MaskButton() {
  const sequence = useCanopy((state) => state.shown?.sequence);
  const token = useCanopy((state) => state.selection.token);
  const text = useCanopy((state) => state.text);
  const mask = useCanopy((state) => state.models?.model?.tokenizer?.maskPiece ?? null);
  const setText = useCanopy((state) => state.setText);
  const predicts = useCanopy((state) => state.models?.model?.predicts ?? false);
  const entry = sequence?.tokens[token];
  if (!mask || !predicts || !entry || entry.special || entry.piece === mask) return null;
  // While newer text is being traced, the offsets belong to the old one.
  const current = sequence?.text === text && entry.end > entry.start;
  return (
    <button
      type="button"
      className="button small"
      disabled={!current}
      title={`Put ${mask} in its place and see what the model expects there`}
      onClick={() => setText(withMask(text, entry.start, entry.end, mask))}
    >
      Mask this token
    </button>
  );
}
