import { useMemo, useRef, useState } from 'react';
import {
  fitIcicle,
  type Icicle,
  icicleAxis,
  nodeUnder,
  orderOf,
  placeOf,
} from '../../layout/icicle.ts';
import { icicleLabelNear, layoutIcicleLabels } from '../../layout/icicle-labels.ts';
import { type IcicleInput, icicleGround, icicleMarks } from '../../layout/icicle-scene.ts';
import { focusable } from '../../layout/walk.ts';
import type { NodeAt } from '../../layout/window.ts';
import { count, plural } from '../../lib/format.ts';
import { passes } from '../../lib/lit.ts';
import { usePicture } from '../../picture/exports.ts';
import { paletteOf } from '../../picture/palette.ts';
import type { Point, Scene } from '../../picture/scene.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { NodeTip, nodeName } from './node-tip.tsx';
import { useCamera } from './use-camera.ts';
import { pointIn, useGestures } from './use-gestures.ts';
import { useLit, usePinnedPath } from './use-tree-marks.ts';
import type { TreeView } from './view.ts';

interface IcicleProps {
  readonly width: number;
  readonly height: number;
  readonly view: TreeView;
}

/** The icicle: levels as rows, nodes as wide as their tokens are many, or as their leaves. */
export function IcicleView({ width, height, view }: IcicleProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const widths = useCanopy((state) => state.look.widths);
  const node = useCanopy((state) => state.selection.node);
  const { leaves, tokens, token } = view;
  const { depth } = view.shape;
  const order = useMemo(() => orderOf(leaves), [leaves]);
  const axis = useMemo(() => icicleAxis(depth, order, widths), [depth, order, widths]);
  const camera = useCamera(axis);
  const pin = usePinnedPath(view);
  const lit = useLit(view);
  const moving = camera.share < 1;

  const icicle = useMemo(
    () => fitIcicle(depth, order, widths, camera.window, width, height),
    [depth, order, widths, camera.window, width, height],
  );
  const input = useMemo<IcicleInput>(
    () => ({ width, height, icicle, leaves, tokens, token, pin, node, lit: null }),
    [width, height, icicle, leaves, tokens, token, pin, node],
  );
  const ground = useMemo<Scene>(
    () => ({ width, height, marks: icicleGround(icicle, palette) }),
    [width, height, icicle, palette],
  );
  const nodes = useMemo<Scene>(
    () => ({ width, height, marks: icicleMarks({ ...input, lit: moving ? null : lit }, palette) }),
    [width, height, input, moving, lit, palette],
  );
  const { labels, hidden } = useMemo(
    () => layoutIcicleLabels(icicle, { leaves, tokens, token }),
    [icicle, leaves, tokens, token],
  );
  usePicture('icicle', width, height);

  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ node: NodeAt; point: Point; icicle: Icicle } | null>(null);
  const [over, setOver] = useState<'node' | 'label' | 'nothing'>('nothing');
  const select = useCanopy((state) => state.select);
  const setLook = useCanopy((state) => state.setLook);
  const setHover = useCanopy((state) => state.setHover);
  const gestures = useGestures(box, {
    camera,
    narrowest: widths === 'leaves' ? 2 ** -Math.max(0, depth - 2) : 1 / leaves.length,
    axisAt: ({ x }) => placeOf(icicle, x),
    shiftOf: (from, to) => placeOf(icicle, from.x) - placeOf(icicle, to.x),
    onClick(point) {
      const group = icicleLabelNear(icicle, labels, point);
      if (group) {
        const next = group.tokens.find((member) => member > token) ?? group.tokens[0];
        select({ token: next ?? token });
      } else select({ node: nodeUnder(icicle, point) });
    },
    onDoubleClick(point) {
      const under = nodeUnder(icicle, point);
      if (under) setLook({ focus: focusable(under, depth) });
    },
  });
  const onHover = (point: Point) => {
    const group = icicleLabelNear(icicle, labels, point);
    const under = group ? null : nodeUnder(icicle, point);
    setTip(under && { node: under, point, icicle });
    setOver(group ? 'label' : under ? 'node' : 'nothing');
    const { hover } = useCanopy.getState();
    if (group) {
      if (hover?.kind !== 'tokens' || hover.tokens !== group.tokens)
        setHover({ kind: 'tokens', text: view.text, tokens: group.tokens });
    } else if (!under) setHover(null);
    else if (hover?.kind !== 'node' || hover.level !== under.level || hover.place !== under.place)
      setHover({ kind: 'node', ...under });
  };
  return (
    <div
      ref={box}
      className="tree-picture"
      data-over={over}
      {...gestures.handlers}
      onPointerMove={(event) => {
        gestures.handlers.onPointerMove(event);
        if (!moving && !gestures.dragging()) onHover(pointIn(event.currentTarget, event));
      }}
      onPointerLeave={() => {
        setTip(null);
        setHover(null);
      }}
    >
      <SceneCanvas scene={ground} />
      <SceneCanvas scene={nodes} />
      {tip?.icicle === icicle && (
        <NodeTip view={view} node={tip.node} point={tip.point} width={width} />
      )}
      {widths === 'tokens' && <Unvisited view={view} />}
      {hidden > 0 && !moving && (
        <p className="tree-note">{`${plural(hidden, 'label')} without room: zoom in`}</p>
      )}
    </div>
  );
}

/** A focus that no token passes has no width among the tokens: all are shown instead. */
function Unvisited({ view }: { readonly view: TreeView }) {
  const focus = useCanopy((state) => state.look.focus);
  const setLook = useCanopy((state) => state.setLook);
  const { depth } = view.shape;
  const visited = view.leaves.some((leaf) => passes(leaf, depth, focus.level, focus.place));
  if (visited) return null;
  return (
    <p className="tree-note" role="status">
      {`No token passes ${nodeName(focus, depth).toLowerCase()}, so it has no width by tokens: all ${count(view.tokens.length)} are shown. `}
      <button type="button" className="link" onClick={() => setLook({ widths: 'leaves' })}>
        Show widths by leaves
      </button>
    </p>
  );
}
