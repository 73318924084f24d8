import { type PointerEvent, useCallback, useMemo, useRef, useState } from 'react';
import { canopyGround } from '../../layout/canopy-ground.ts';
import { type Label, labelNear, labelRoom, layoutLabels } from '../../layout/canopy-labels.ts';
import { type CanopyInput, canopyMarks } from '../../layout/canopy-scene.ts';
import { axisAt, type Fan, fitFan, OPENING } from '../../layout/fan.ts';
import { hitTest } from '../../layout/hit.ts';
import {
  mixStrands,
  strandCurve,
  strandsOf,
  strandsShown,
  strandWidth,
} from '../../layout/strands.ts';
import { focusable } from '../../layout/walk.ts';
import { holderOf, type NodeAt, windowOf } from '../../layout/window.ts';
import { plural } from '../../lib/format.ts';
import { usePicture } from '../../picture/exports.ts';
import { paletteOf } from '../../picture/palette.ts';
import type { Point, Scene } from '../../picture/scene.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { useTurnOf } from '../turns.tsx';
import { Minimap } from './minimap.tsx';
import { NodeTip } from './node-tip.tsx';
import { useCamera } from './use-camera.ts';
import { fanShift, pointIn, useGestures } from './use-gestures.ts';
import { useLit, usePinnedGuest, usePinnedPath } from './use-tree-marks.ts';
import { useTween } from './use-tween.ts';
import type { TreeView } from './view.ts';

interface CanopyProps {
  readonly width: number;
  readonly height: number;
  readonly view: TreeView;
}

/** The canopy: root below, leaves on the arc, a strand for each token, side by side in branches. */
export function CanopyView({ width, height, view }: CanopyProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const { depth } = view.shape;
  const picture = usePictureOf(view, width, height);
  const { camera, fan, input, moving, share } = picture;
  const lit = useLit(view);

  const ground = useMemo<Scene>(
    () => ({ width, height, marks: canopyGround(fan, palette) }),
    [width, height, fan, palette],
  );
  const come = useTurnOf('paths');
  const paths = useMemo<Scene | null>(() => {
    if (!come) return null;
    return { width, height, marks: canopyMarks({ ...input, lit: moving ? null : lit }, palette) };
  }, [come, width, height, input, lit, moving, palette]);
  usePicture('canopy', width, height);

  const box = useRef<HTMLDivElement>(null);
  const pointing = usePointing(view, picture);
  const select = useCanopy((state) => state.select);
  const setLook = useCanopy((state) => state.setLook);
  const gestures = useGestures(box, {
    camera,
    narrowest: 2 ** -Math.max(0, depth - 2),
    axisAt: (point) => axisAt(fan, point),
    shiftOf: (from, to) =>
      (fanShift(fan, from, to) / (2 * OPENING)) * (camera.goal.to - camera.goal.from),
    onClick(point) {
      const found = pointing.at(point);
      if (found?.label) {
        const members = ownTokens(found.label, view);
        const next = members.find((member) => member > view.token) ?? members[0];
        if (next !== undefined) select({ token: next });
      } else select({ node: found?.node ?? null });
    },
    onDoubleClick(point) {
      const node = pointing.at(point)?.node;
      if (node) setLook({ focus: focusable(node, depth) });
    },
  });
  return (
    <div
      ref={box}
      className="tree-picture"
      data-over={pointing.over}
      {...gestures.handlers}
      onPointerMove={(event) => {
        gestures.handlers.onPointerMove(event);
        if (!moving && !gestures.dragging()) pointing.onMove(event);
      }}
      onPointerLeave={pointing.onLeave}
    >
      <SceneCanvas scene={ground} />
      {paths && <SceneCanvas scene={paths} />}
      {pointing.tip?.fan === fan && (
        <NodeTip view={view} node={pointing.tip.node} point={pointing.tip.point} width={width} />
      )}
      <Minimap view={view} shown={camera.window} onMove={camera.move} />
      {input.labels.hidden > 0 && share === 1 && (
        <p className="tree-note">
          {`${plural(input.labels.hidden, 'label')} without room: zoom in`}
        </p>
      )}
    </div>
  );
}

/** Subtrees as they lie on the leaf axis. */
function useLeafAxis(depth: number) {
  return useMemo(
    () => ({
      windowOf: (node: NodeAt) => windowOf(focusable(node, depth)),
      holderOf: (window: { from: number; to: number }) => holderOf(window, Math.max(0, depth - 2)),
    }),
    [depth],
  );
}

/** Share of a transition in which the old labels fade; the new ones come in the rest. */
const PARTING = 0.4;

/** All that the picture shows but the light on some tokens, on its way between layers and subtrees. */
function usePictureOf(view: TreeView, width: number, height: number) {
  const { leaves, tokens, token } = view;
  const { depth } = view.shape;
  const camera = useCamera(useLeafAxis(depth));
  const pin = usePinnedPath(view);
  const node = useCanopy((state) => state.selection.node);
  const target = useMemo(() => ({ leaves, tokens, depth }), [leaves, tokens, depth]);
  const tween = useTween(target, (a, b) => a.tokens === b.tokens && a.depth === b.depth);
  const share = Math.min(tween.share, camera.share);

  const room = labelRoom(width);
  const fanOf = useCallback(
    (window: { readonly from: number; readonly to: number }) =>
      fitFan(depth, width, height, room, window),
    [depth, width, height, room],
  );
  const fan = useMemo(() => fanOf(camera.window), [fanOf, camera.window]);
  const strands = useMemo(() => {
    const to = strandsOf(tween.to.leaves, depth, camera.window);
    if (tween.share === 1) return to;
    return mixStrands(strandsOf(tween.from.leaves, depth, camera.window), to, tween.share);
  }, [tween.from, tween.to, tween.share, depth, camera.window]);

  // The old labels leave, and the new ones come, in their own places: letters that fly are not read.
  const parting = share < PARTING;
  const [labelled, labelWindow] = parting
    ? [tween.from.leaves, camera.from]
    : [tween.to.leaves, camera.goal];
  // A pinned token of another text has a leaf here and its name beside it, behind all own tokens.
  const guest = usePinnedGuest(pin);
  const come = useTurnOf('labels');
  const labels = useMemo(() => {
    if (!come) return { labels: [], hidden: 0 };
    const fan = fanOf(labelWindow);
    if (!guest) return layoutLabels(fan, labelled, tokens, token, room);
    const [all, pieces] = [
      [...labelled, guest.leaf],
      [...tokens, guest],
    ];
    return layoutLabels(fan, all, pieces, token, room);
  }, [come, fanOf, labelWindow, labelled, guest, tokens, token, room]);
  const labelOpacity = parting ? 1 - share / PARTING : (share - PARTING) / (1 - PARTING);
  const input = useMemo<CanopyInput>(
    () => ({
      width,
      height,
      fan,
      leaves: tween.to.leaves,
      tokens,
      strands,
      labels,
      labelOpacity,
      token,
      pin,
      node,
      lit: null,
    }),
    [width, height, fan, tween.to.leaves, tokens, strands, labels, labelOpacity, token, pin, node],
  );
  return { camera, fan, input, moving: share < 1, share };
}

interface Found {
  readonly node: NodeAt | null;
  readonly label: Label | null;
}

/** What the pointer is on, in this picture and for all others. */
function usePointing(view: TreeView, { fan, input }: ReturnType<typeof usePictureOf>) {
  const setHover = useCanopy((state) => state.setHover);
  // A tip belongs to the picture that it points into.
  const [tip, setTip] = useState<{ node: NodeAt; point: Point; fan: Fan } | null>(null);
  const [over, setOver] = useState<'node' | 'label' | 'nothing'>('nothing');
  const { leaves, strands, labels } = input;
  const unit = strandWidth(fan, strandsShown(strands));
  // Asked for by the pointer alone: while the picture moves nobody does.
  const curvesOf = useMemo(
    () =>
      lazily(() =>
        leaves.map((_, token) =>
          (strands.weights[token] ?? 0) > 0 ? strandCurve(fan, strands, token, unit) : [],
        ),
      ),
    [fan, leaves, strands, unit],
  );
  const find = (point: Point): Found => {
    const label = labelNear(labels.labels, point);
    const node = label ? null : hitTest(fan, curvesOf(), leaves, point, Math.max(7, unit));
    return { node, label };
  };
  return {
    tip,
    over,
    at: find,
    onMove(event: PointerEvent<HTMLElement>) {
      const point = pointIn(event.currentTarget, event);
      const { node, label } = find(point);
      setTip(node && { node, point, fan });
      setOver(label ? 'label' : node ? 'node' : 'nothing');
      const { hover } = useCanopy.getState();
      if (label) {
        const tokens = ownTokens(label, view);
        if (hover?.kind !== 'tokens' || hover.tokens.join() !== tokens.join())
          setHover({ kind: 'tokens', text: view.text, tokens });
      } else if (!node) setHover(null);
      else if (hover?.kind !== 'node' || hover.level !== node.level || hover.place !== node.place)
        setHover({ kind: 'node', ...node });
    },
    onLeave() {
      setTip(null);
      setOver('nothing');
      setHover(null);
    },
  };
}

/** A label's tokens without the pinned one of another text. */
function ownTokens({ group }: Label, view: TreeView): readonly number[] {
  return group.tokens.filter((token) => token < view.tokens.length);
}

/** Computes at the first call, and gives the same ever after. */
function lazily<T extends object>(compute: () => T): () => T {
  let known: T | null = null;
  return () => {
    known ??= compute();
    return known;
  };
}
