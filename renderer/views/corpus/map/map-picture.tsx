import { useRef, useState } from 'react';
import { focusable } from '../../../layout/walk.ts';
import type { NodeAt } from '../../../layout/window.ts';
import type { Point, Scene } from '../../../picture/scene.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { type Gestures, pointIn, useGestures } from '../../tree/use-gestures.ts';
import { MapTip } from './map-tip.tsx';
import { setMapLook, type TreeMap } from './use-map.ts';

interface MapPictureProps {
  readonly map: TreeMap;
  readonly width: number;
  /** Where the nodes lie in this picture: a tip belongs to the one that it points into. */
  readonly layout: object;
  readonly still: Scene;
  /** Over the rest: it changes with each key, and the traffic below it takes longer to draw. */
  readonly chosen: Scene;
  readonly axis: Pick<Gestures, 'camera' | 'narrowest' | 'axisAt' | 'shiftOf'>;
  find(point: Point): NodeAt | null;
}

/** A map that is panned, zoomed and pointed into. */
export function MapPicture(props: MapPictureProps) {
  const { map, width, layout, still, chosen, axis, find } = props;
  const { traffic } = map;
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ node: NodeAt; point: Point; layout: object } | null>(null);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const gestures = useGestures(box, {
    ...axis,
    onClick: (point) => setCorpus({ node: find(point) }),
    onDoubleClick(point) {
      const node = find(point);
      if (node) setMapLook({ focus: focusable(node, traffic.depth), zoom: null });
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
        if (axis.camera.share < 1 || gestures.dragging()) return;
        const point = pointIn(event.currentTarget, event);
        const node = find(point);
        setTip(node && { node, point, layout });
      }}
      onPointerLeave={() => setTip(null)}
    >
      <SceneCanvas scene={still} />
      <SceneCanvas scene={chosen} />
      {tip?.layout === layout && (
        <MapTip traffic={traffic} node={tip.node} point={tip.point} width={width} />
      )}
    </div>
  );
}
