import { plural } from '../../lib/format.ts';
import { PictureMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';

/** Title, which tree, and what is marked. */
export function MatrixHead({ trees }: { readonly trees: number }) {
  const about = useCanopy((state) => state.shown !== null && state.span === null);
  return (
    <div className="panel-head matrix-head">
      <h2>Leaves</h2>
      {trees > 1 ? (
        <TreeChoice trees={trees} />
      ) : (
        about && <span className="quiet matrix-about">tokens by layer</span>
      )}
      <span className="matrix-actions">
        <Marked />
        <PictureMenu name="matrix" />
      </span>
    </div>
  );
}

function TreeChoice({ trees }: { readonly trees: number }) {
  const tree = useCanopy((state) => state.selection.tree);
  const select = useCanopy((state) => state.select);
  return (
    <label className="matrix-tree">
      <span className="quiet">tree</span>
      <select
        className="number"
        aria-label="Tree of the matrix"
        title="Each layer has several trees; the matrix colours leaves of one of them ([ and ])"
        value={tree}
        onChange={(event) => select({ tree: Number(event.target.value) })}
      >
        {Array.from({ length: trees }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tree is its index
          <option key={index} value={index}>
            {index}
          </option>
        ))}
      </select>
      <span className="quiet">of {trees}</span>
    </label>
  );
}

/** How many tokens are marked, and the way to put the mark away. */
function Marked() {
  const span = useCanopy((state) => state.span);
  const setSpan = useCanopy((state) => state.setSpan);
  if (!span) return null;
  return (
    <button
      type="button"
      className="button small matrix-marked"
      title="Put the mark away (Esc)"
      data-testid="span"
      onClick={() => setSpan(null)}
    >
      {plural(span.to - span.from + 1, 'token')} <span aria-hidden="true">×</span>
    </button>
  );
}
