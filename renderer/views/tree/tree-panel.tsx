import './tree-panel.css';
import { useSize } from '../../hooks.ts';
import { count } from '../../lib/format.ts';
import { PictureMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { InTurn, useTurn, useTurnOf } from '../turns.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { CanopyView } from './canopy-view.tsx';
import { IcicleView } from './icicle-view.tsx';
import { NoTree } from './no-tree.tsx';
import { LayerPicker, TreePicker } from './pickers.tsx';
import { ReadingSwitch, WidthSwitch } from './readings.tsx';
import { SpineView } from './spine-view.tsx';
import { TreeStage } from './tree-stage.tsx';
import { TreeStrip } from './tree-strip.tsx';
import { TreeTable } from './tree-table.tsx';
import { fitTree } from './use-camera.ts';
import { type TreeView, useSteadyView } from './view.ts';

/** One layer's tree with the paths of all tokens, in one of three readings. */
export function TreePanel() {
  const come = useTurn();
  const newest = useSteadyView();
  const view = come ? newest : null;
  const reading = useCanopy((state) => state.look.reading);
  const tree = view && view.shape.depth > 0 ? view : null;
  const [box, size] = useSize<HTMLDivElement>();
  // The bars above and below come first: they take from the picture's height.
  const room = useTurnOf('ground') ? size : null;
  return (
    <section className="panel tree" aria-label="Tree of the chosen layer">
      <div className="panel-head tree-head">
        <h2>{view ? 'Layer' : 'Tree'}</h2>
        {(come || !newest) && (
          <>
            <LayerPicker most={(size?.width ?? 0) < roomFor(view?.shape.trees ?? 1) ? 8 : 16} />
            <TreePicker />
          </>
        )}
        {tree && (
          <div className="tree-look">
            <ReadingSwitch />
            <PictureMenu name={reading} />
          </div>
        )}
      </div>
      {tree && <TreeStrip view={tree} />}
      <div ref={box} className="tree-box" data-testid="tree" data-reading={reading}>
        {tree && room && (
          <TreeStage view={tree}>
            <Picture view={tree} width={room.width} height={room.height} />
            {reading !== 'spine' && <Breadcrumb view={tree} />}
          </TreeStage>
        )}
        {!tree && (come || !newest) && <NoTree />}
        <TraceProblem />
      </div>
      <div className="tree-foot">
        {tree && <Occupancy view={tree} />}
        {tree && <WidthSwitch />}
        {tree && <Fit />}
      </div>
      {tree && (
        <InTurn turn="tables">
          <TreeTable view={tree} />
        </InTurn>
      )}
    </section>
  );
}

/** Pixels that the head takes with 16 layers as buttons, alone or beside the choice of a tree. */
function roomFor(trees: number): number {
  return trees > 1 ? 645 : 565;
}

interface PictureProps {
  readonly view: TreeView;
  readonly width: number;
  readonly height: number;
}

function Picture(props: PictureProps) {
  const reading = useCanopy((state) => state.look.reading);
  switch (reading) {
    case 'canopy':
      return <CanopyView {...props} />;
    case 'icicle':
      return <IcicleView {...props} />;
    case 'spine':
      return <SpineView {...props} />;
  }
}

function Occupancy({ view }: { readonly view: TreeView }) {
  const occupied = new Set(view.leaves).size;
  return (
    <span className="quiet tree-about">
      {`${count(occupied)} of ${count(2 ** view.shape.depth)} leaves occupied`}
    </span>
  );
}

function Fit() {
  const reading = useCanopy((state) => state.look.reading);
  if (reading === 'spine') return null;
  return (
    <button
      type="button"
      className="button small tree-fit"
      title="The whole tree (F)"
      onClick={fitTree}
    >
      Fit
    </button>
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
