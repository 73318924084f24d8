import './tree-panel.css';
import { useSize } from '../../hooks.ts';
import { count } from '../../lib/format.ts';
import { bitsOf } from '../../lib/path.ts';
import { useCanopy } from '../../state/store.ts';
import { useTreeView } from '../selected.ts';
import { CanopyPicture } from './canopy-picture.tsx';
import { NoTree } from './no-tree.tsx';
import { LayerPicker, TreePicker } from './pickers.tsx';
import { WindowBar } from './window-bar.tsx';

/** One layer's tree with the paths of all tokens. */
export function TreePanel() {
  const view = useTreeView();
  const [box, size] = useSize<HTMLDivElement>();
  return (
    <section className="panel tree" aria-label="Tree of the chosen layer">
      <div className="panel-head tree-head">
        <h2>{view ? 'Layer' : 'Tree'}</h2>
        <LayerPicker />
        <TreePicker />
        {view && view.shape.depth > 0 && (
          <Occupancy leaves={view.leaves} depth={view.shape.depth} />
        )}
      </div>
      <div ref={box} className="tree-box" data-testid="tree">
        {view && size && view.shape.depth > 0 ? (
          <CanopyPicture
            width={size.width}
            height={size.height}
            shape={view.shape}
            leaves={view.leaves}
            tokens={view.tokens}
            token={view.token}
          />
        ) : (
          <NoTree />
        )}
        <TraceProblem />
      </div>
      <div className="tree-foot">
        <WindowBar />
      </div>
      <PathTable />
    </section>
  );
}

function Occupancy({
  leaves,
  depth,
}: {
  readonly leaves: readonly number[];
  readonly depth: number;
}) {
  const occupied = new Set(leaves).size;
  return (
    <span className="quiet tree-about">
      {`${occupied} of ${count(2 ** depth)} leaves occupied`}
    </span>
  );
}

/** Why the newest input could not be traced; the last picture stays behind it. */
function TraceProblem() {
  const error = useCanopy((state) => state.traceError);
  if (!error) return null;
  return (
    <div className="trace-problem" role="alert" data-testid="trace-error">
      <strong>This input could not be traced.</strong> {error.message}
    </div>
  );
}

/** The paths of this layer for screen readers. */
function PathTable() {
  const view = useTreeView();
  if (!view || view.shape.depth === 0) return null;
  return (
    <div className="unseen">
      <table data-testid="path-table">
        <caption>{`Paths of layer ${view.layer}: 1 is right, 0 is left, from the root`}</caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">Leaf</th>
            <th scope="col">Decisions</th>
          </tr>
        </thead>
        <tbody>
          {view.tokens.map(({ piece }, token) => {
            const leaf = view.leaves[token] ?? 0;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
              <tr key={token}>
                <th scope="row">{piece}</th>
                <td>{count(leaf)}</td>
                <td>{bitsOf(leaf, view.shape.depth)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
