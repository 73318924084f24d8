import { useMemo } from 'react';
import { pinnedSteps, spineInput } from '../../layout/chosen.ts';
import { fitSpine, levelUnder } from '../../layout/spine.ts';
import { type SpineInput, spineScene } from '../../layout/spine-scene.ts';
import { placeAt } from '../../lib/path.ts';
import { usePicture } from '../../picture/exports.ts';
import { paletteOf } from '../../picture/palette.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { pointIn } from './use-gestures.ts';
import type { TreeView } from './view.ts';

interface SpineProps {
  readonly width: number;
  readonly height: number;
  readonly view: TreeView;
  /** Beside the token's own steps; default: the pinned token's. */
  readonly other?: SpineInput['other'];
  readonly heat?: readonly number[] | null;
}

/** The spine: the chosen token's steps, from the root above to its leaf below. */
export function SpineView({ width, height, view, other: beside, heat = null }: SpineProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const hover = useCanopy((state) => state.hover);
  const node = useCanopy((state) => state.selection.node);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  const pinned = usePinnedSteps(view);
  const other = beside === undefined ? pinned : beside;
  const { token, leaves, shape } = view;
  const { depth } = shape;
  const leaf = leaves[token] ?? 0;
  const looked = hover?.kind === 'node' ? hover : node;
  const onPath = looked && placeAt(leaf, depth, looked.level) === looked.place;
  const level = onPath ? looked.level : null;

  const input = useMemo(
    () => spineInput(view, other, { width, height }),
    [view, other, width, height],
  );
  const scene = useMemo(
    () => spineScene({ ...input, level, heat }, palette),
    [input, level, heat, palette],
  );
  usePicture('spine', width, height);
  const layout = fitSpine(depth, width, height);
  const nodeAt = (y: number) => {
    const at = levelUnder(layout, depth, y);
    return at === null ? null : { level: at, place: placeAt(leaf, depth, at) };
  };
  return (
    // The stage around it takes the keys; a table stands for the picture.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      className="tree-picture"
      data-over={level === null ? 'nothing' : 'node'}
      onPointerMove={(event) => {
        const at = nodeAt(pointIn(event.currentTarget, event).y);
        const same = hover?.kind === 'node' && at && hover.level === at.level;
        if (!same) setHover(at && { kind: 'node', ...at });
      }}
      onPointerLeave={() => setHover(null)}
      onClick={(event) => select({ node: nodeAt(pointIn(event.currentTarget, event).y) })}
    >
      <SceneCanvas scene={scene} />
    </div>
  );
}

/** The pinned token's steps in the same layer and tree, from whichever text. */
function usePinnedSteps(view: TreeView): SpineInput['other'] {
  const pin = useCanopy((state) => state.pin);
  const trace = useCanopy((state) => state.shown?.trace);
  return useMemo(() => (trace ? pinnedSteps(view, pin, trace) : null), [pin, trace, view]);
}
