import { useMemo, useRef, useState } from 'react';
import { type Icicle, nodeUnder, placeOf } from '../../../layout/icicle.ts';
import { chosenBoxes, fitTrafficIcicle, icicleTraffic } from '../../../layout/traffic-icicle.ts';
import { focusable } from '../../../layout/walk.ts';
import type { NodeAt } from '../../../layout/window.ts';
import { paletteOf } from '../../../picture/palette.ts';
import type { Point, Scene } from '../../../picture/scene.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { pointIn, useGestures } from '../../tree/use-gestures.ts';
import { MapTip } from './map-tip.tsx';
import { setMapLook, type TreeMap, useMapCamera } from './use-map.ts';

interface MapProps {
  readonly map: TreeMap;
  readonly width: number;
  readonly height: number;
}

/** The icicle of a corpus: nodes as wide as their leaves or their tokens, coloured by their tokens. */
export function IcicleMap({ map, width, height }: MapProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const widths = useCanopy((state) => state.corpus.look.widths);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const { traffic, order, node } = map;
  const { depth } = traffic;
  const camera = useMapCamera(map, widths);
  const moving = camera.share < 1;
  const icicle = useMemo(
    () => fitTrafficIcicle(depth, order, widths, camera.window, width, height),
    [depth, order, widths, camera.window, width, height],
  );
  // What is chosen changes with each key; the traffic below it takes longer to draw.
  const still = useMemo<Scene>(
    () => ({ width, height, marks: icicleTraffic({ width, height, icicle, traffic }, palette) }),
    [width, height, icicle, traffic, palette],
  );
  const chosen = useMemo<Scene>(
    () => ({ width, height, marks: chosenBoxes({ icicle, node }, palette) }),
    [width, height, icicle, node, palette],
  );
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ node: NodeAt; point: Point; icicle: Icicle } | null>(null);
  const gestures = useGestures(box, {
    camera,
    narrowest: widths === 'leaves' ? 2 ** -Math.max(0, depth - 2) : 4 / Math.max(4, order.total),
    axisAt: ({ x }) => placeOf(icicle, x),
    shiftOf: (from, to) => placeOf(icicle, from.x) - placeOf(icicle, to.x),
    onClick: (point) => setCorpus({ node: nodeUnder(icicle, point) }),
    onDoubleClick(point) {
      const under = nodeUnder(icicle, point);
      if (under) setMapLook({ focus: focusable(under, depth), zoom: null });
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
        const under = nodeUnder(icicle, point);
        setTip(under && { node: under, point, icicle });
      }}
      onPointerLeave={() => setTip(null)}
    >
      <SceneCanvas scene={still} />
      <SceneCanvas scene={chosen} />
      {tip?.icicle === icicle && (
        <MapTip traffic={traffic} node={tip.node} point={tip.point} width={width} />
      )}
    </div>
  );
}
