import { useMemo, useRef, useState } from 'react';
import { axisAt, type Fan, OPENING } from '../../../layout/fan.ts';
import { branchNear } from '../../../layout/hit.ts';
import {
  branchWidth,
  chosenMarks,
  fitTrafficFan,
  trafficMarks,
} from '../../../layout/traffic-canopy.ts';
import { focusable } from '../../../layout/walk.ts';
import type { NodeAt } from '../../../layout/window.ts';
import { paletteOf } from '../../../picture/palette.ts';
import type { Point, Scene } from '../../../picture/scene.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { fanShift, pointIn, useGestures } from '../../tree/use-gestures.ts';
import { MapTip } from './map-tip.tsx';
import { setMapLook, type TreeMap, useMapCamera } from './use-map.ts';

interface MapProps {
  readonly map: TreeMap;
  readonly width: number;
  readonly height: number;
}

/** The canopy of a corpus: branches as wide and as coloured as their traffic. */
export function CanopyMap({ map, width, height }: MapProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const { traffic, node } = map;
  const { depth } = traffic;
  const camera = useMapCamera(map, 'leaves');
  const moving = camera.share < 1;
  const fan = useMemo(
    () => fitTrafficFan(depth, width, height, camera.window),
    [depth, width, height, camera.window],
  );
  // What is chosen changes with each key; the traffic below it takes longer to draw.
  const still = useMemo<Scene>(() => {
    const input = { width, height, fan, traffic, sketch: moving };
    return { width, height, marks: trafficMarks(input, palette) };
  }, [width, height, fan, traffic, moving, palette]);
  const chosen = useMemo<Scene>(
    () => ({ width, height, marks: chosenMarks({ fan, node }, palette) }),
    [width, height, fan, node, palette],
  );
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ node: NodeAt; point: Point; fan: Fan } | null>(null);
  const find = (point: Point) => branchNear(fan, point, (at) => branchWidth(fan, traffic, at), 7);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const gestures = useGestures(box, {
    camera,
    narrowest: 2 ** -Math.max(0, depth - 2),
    axisAt: (point) => axisAt(fan, point),
    shiftOf: (from, to) =>
      (fanShift(fan, from, to) / (2 * OPENING)) * (camera.goal.to - camera.goal.from),
    onClick: (point) => setCorpus({ node: find(point) }),
    onDoubleClick(point) {
      const found = find(point);
      if (found) setMapLook({ focus: focusable(found, depth), zoom: null });
    },
  });
  return (
    <div
      ref={box}
      className="tree-picture"
      data-over={tip ? 'node' : 'nothing'}
      {...gestures.handlers}
      onPointerMove={(event) => {
        gestures.handlers.onPointerMove(event);
        if (moving || gestures.dragging()) return;
        const point = pointIn(event.currentTarget, event);
        const found = find(point);
        setTip(found && { node: found, point, fan });
      }}
      onPointerLeave={() => setTip(null)}
    >
      <SceneCanvas scene={still} />
      <SceneCanvas scene={chosen} />
      {tip?.fan === fan && (
        <MapTip traffic={traffic} node={tip.node} point={tip.point} width={width} />
      )}
    </div>
  );
}
