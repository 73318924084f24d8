import { useMemo } from 'react';
import { axisAt, OPENING } from '../../../layout/fan.ts';
import { branchNear } from '../../../layout/hit.ts';
import {
  branchWidth,
  chosenMarks,
  fitTrafficFan,
  trafficMarks,
} from '../../../layout/traffic-canopy.ts';
import { paletteOf } from '../../../picture/palette.ts';
import type { Scene } from '../../../picture/scene.ts';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { fanShift } from '../../tree/use-gestures.ts';
import { MapPicture } from './map-picture.tsx';
import { type TreeMap, useMapCamera } from './use-map.ts';

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
  const still = useMemo<Scene>(() => {
    const input = { width, height, fan, traffic, sketch: moving };
    return { width, height, marks: trafficMarks(input, palette) };
  }, [width, height, fan, traffic, moving, palette]);
  const chosen = useMemo<Scene>(
    () => ({ width, height, marks: chosenMarks({ fan, node }, palette) }),
    [width, height, fan, node, palette],
  );
  return (
    <MapPicture
      {...{ map, width, still, chosen }}
      layout={fan}
      axis={{
        camera,
        narrowest: 2 ** -Math.max(0, depth - 2),
        axisAt: (point) => axisAt(fan, point),
        shiftOf: (from, to) =>
          (fanShift(fan, from, to) / (2 * OPENING)) * (camera.goal.to - camera.goal.from),
      }}
      find={(point) => branchNear(fan, point, (at) => branchWidth(fan, traffic, at), 7)}
    />
  );
}
