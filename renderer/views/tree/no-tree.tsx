import { plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { CancelOpening, Opening } from '../top-bar/opening.tsx';

/** Why there is no tree to see, and what to do about it. */
export function NoTree() {
  const models = useCanopy((state) => state.models);
  const shown = useCanopy((state) => state.shown);
  const text = useCanopy((state) => state.text);
  const connection = useCanopy((state) => state.connection);
  if (shown) return <FlatLayer />;
  if (connection === 'lost') return <p className="empty">No host, no picture.</p>;
  if (connection === 'refused') return <NotAdmitted />;
  if (models?.opening) {
    return (
      <div className="empty">
        <strong>Opening {models.opening.folder.split(/[\\/]/).at(-1)}</strong>
        <Opening progress={models.opening.progress} />
        <CancelOpening className="button" />
      </div>
    );
  }
  if (models && !models.model) return null; // the welcome page is in its place
  if (models && text.trim() === '') {
    return (
      <p className="empty">
        <strong>Type a sentence above.</strong>
        Each token’s way through the tree of a layer appears here. Write {'<mask>'} where the model
        shall say what stands there.
      </p>
    );
  }
  return null;
}

function NotAdmitted() {
  return (
    <p className="empty" data-testid="not-admitted">
      <strong>The host does not admit this page.</strong>
      When it starts, “canopy serve” prints an address that ends in #token= and a long word, a new
      one each time. Open the whole of it, or copy that end over the end of this page’s address.
    </p>
  );
}

function FlatLayer() {
  const ffn = useCanopy((state) => state.shown?.trace.model.shape.ffn);
  if (ffn?.kind === 'ff') {
    return (
      <p className="empty" data-testid="no-tree">
        <strong>This model has no trees.</strong>
        Its feedforward layers are dense: every token uses all {plural(ffn.neurons, 'neuron')} of a
        layer, so there is no path to show. Its predictions stand on the right.
      </p>
    );
  }
  if (ffn?.kind === 'fff') {
    return (
      <p className="empty" data-testid="no-tree">
        <strong>Trees of depth 0.</strong>
        Each of the {plural(ffn.trees, 'tree')} is one neuron, which every token uses: there is
        nothing to decide. The logits of the chosen token stand on the right.
      </p>
    );
  }
  return null;
}
