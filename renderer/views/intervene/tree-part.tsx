import { useMemo, useState } from 'react';
import type { Trace } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { spineInput, spineSteps } from '../../layout/chosen.ts';
import { type SpineInput, spineScene } from '../../layout/spine-scene.ts';
import { type TreeView, treeViewOf } from '../../lib/tree-view.ts';
import { figureOf } from '../../picture/figure.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { CanopyView } from '../tree/canopy-view.tsx';
import { IcicleView } from '../tree/icicle-view.tsx';
import { LayerPicker, TreePicker } from '../tree/pickers.tsx';
import { ReadingSwitch } from '../tree/readings.tsx';
import { SpineView } from '../tree/spine-view.tsx';
import { stepsTable } from '../tree/tables.ts';
import { TreeStage } from '../tree/tree-stage.tsx';
import { interveneAbout } from './about.ts';
import { StepActions } from './step-actions.tsx';
import { useHeat } from './use-heat.ts';
import { useAnswer } from './use-intervened.ts';

type Side = 'before' | 'after';

/** The chosen layer's tree, as the walks are or as they become, and what can be done at a step. */
export function TreePart() {
  const [side, setSide] = useState<Side>('before');
  const answer = useAnswer();
  const before = useCanopy((state) => state.shown?.trace ?? null);
  const after = answer?.after ?? null;
  const shown = side === 'after' && after ? after : before;
  const view = useView(shown);
  const other = useOther(side === 'after' && after ? before : after, view, side);
  const reading = useCanopy((state) => state.look.reading);
  const [box, size] = useSize<HTMLDivElement>();
  const heat = useHeat(view);
  const hasTrees = before === null || before.model.shape.ffn.kind === 'fff';
  return (
    <section className="panel intervene-tree" aria-label="Tree of the chosen layer">
      <div className="panel-head tree-head">
        <h2>Layer</h2>
        <LayerPicker most={8} />
        <TreePicker />
        <SideSwitch side={side} offered={after !== null} onChoose={setSide} />
        {view && (
          <div className="tree-look">
            <ReadingSwitch />
            {size && shown && (
              <ExportMenu
                name={`${reading} ${side}`}
                picture
                of={() => exportable({ view, other, heat, trace: shown, side, size })}
              />
            )}
          </div>
        )}
      </div>
      {view && <StepActions view={view} after={side === 'after' && after !== null} />}
      <div ref={box} className="tree-box" data-testid="intervene-tree" data-side={side}>
        {view && size && (
          <TreeStage view={view} id="intervene-tree">
            {reading === 'canopy' && <CanopyView view={view} {...size} />}
            {reading === 'icicle' && <IcicleView view={view} {...size} />}
            {reading === 'spine' && <SpineView view={view} {...size} other={other} heat={heat} />}
          </TreeStage>
        )}
        {!hasTrees && (
          <p className="empty">
            This model’s layers are dense: there are no decisions to turn. A layer can be ablated or
            scaled whole, in the list.
          </p>
        )}
        {before === null && <p className="empty">Type a text to see its walks here.</p>}
      </div>
    </section>
  );
}

/** The same object for as long as trace and place are. */
function useView(trace: Trace | null): TreeView | null {
  const selection = useCanopy((state) => state.selection);
  const { layer, tree, text, token } = selection;
  return useMemo(() => {
    const view = trace && treeViewOf(trace, { layer, tree, text, token, node: null });
    return view && view.shape.depth > 0 ? view : null;
  }, [trace, layer, tree, text, token]);
}

/** The same token's steps on the other side, where they are others. */
function useOther(trace: Trace | null, view: TreeView | null, side: Side): SpineInput['other'] {
  const there = useView(trace);
  return useMemo(() => {
    if (!view || !there || there.leaves[view.token] === view.leaves[view.token]) return null;
    return {
      title: side === 'before' ? 'after' : 'before',
      leaf: there.leaves[there.token] ?? 0,
      steps: spineSteps(there, there.token),
    };
  }, [view, there, side]);
}

interface SideSwitchProps {
  readonly side: Side;
  readonly offered: boolean;
  onChoose(side: Side): void;
}

function SideSwitch({ side, offered, onChoose }: SideSwitchProps) {
  return (
    <fieldset className="segments" disabled={!offered}>
      <legend className="unseen">Walks</legend>
      {(['before', 'after'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="segment"
          title={one === 'before' ? 'As the weights say' : 'With the interventions'}
          aria-pressed={(offered ? side : 'before') === one}
          onClick={() => onChoose(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  );
}

interface Exported {
  readonly view: TreeView;
  readonly other: SpineInput['other'];
  readonly heat: readonly number[] | null;
  readonly trace: Trace;
  readonly side: Side;
  readonly size: { readonly width: number; readonly height: number };
}

function exportable({ view, other, heat, trace, side, size }: Exported) {
  const state = useCanopy.getState();
  const { reading } = state.look;
  const about = interveneAbout(`${reading} ${side}`, view.layer);
  if (reading !== 'spine') {
    const figure = figureOf(reading, trace, state, size);
    if (!figure) throw new Error(`There is no ${reading} on the screen.`);
    return { about, ...figure };
  }
  const input = { ...spineInput(view, other, size), heat };
  return {
    about,
    build: (palette: Parameters<typeof spineScene>[1]) => spineScene(input, palette),
    table: () => stepsTable(view, [view.token]),
  };
}
