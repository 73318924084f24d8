import { useMemo } from 'react';
import { nodeUnder, placeOf } from '../../../layout/icicle.ts';
import { chosenBoxes, fitTrafficIcicle, icicleTraffic } from '../../../layout/traffic-icicle.ts';
import { paletteOf } from '../../../picture/palette.ts';
import type { Scene } from '../../../picture/scene.ts';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { MapPicture } from './map-picture.tsx';
import { type TreeMap, useMapCamera } from './use-map.ts';

interface MapProps {
  readonly map: TreeMap;
  readonly width: number;
  readonly height: number;
}

/** The icicle of a corpus: nodes as wide as their leaves or their tokens, coloured by their tokens. */
export function IcicleMap({ map, width, height }: MapProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const widths = useCanopy((state) => state.corpus.look.widths);
  const { traffic, order, node } = map;
  const { depth } = traffic;
  const camera = useMapCamera(map, widths);
  const icicle = useMemo(
    () => fitTrafficIcicle(depth, order, widths, camera.window, width, height),
    [depth, order, widths, camera.window, width, height],
  );
  const still = useMemo<Scene>(
    () => ({ width, height, marks: icicleTraffic({ width, height, icicle, traffic }, palette) }),
    [width, height, icicle, traffic, palette],
  );
  const chosen = useMemo<Scene>(
    () => ({ width, height, marks: chosenBoxes({ icicle, node }, palette) }),
    [width, height, icicle, node, palette],
  );
  return (
    <MapPicture
      {...{ map, width, still, chosen }}
      layout={icicle}
      axis={{
        camera,
        narrowest:
          widths === 'leaves' ? 2 ** -Math.max(0, depth - 2) : 4 / Math.max(4, order.total),
        axisAt: ({ x }) => placeOf(icicle, x),
        shiftOf: (from, to) => placeOf(icicle, from.x) - placeOf(icicle, to.x),
      }}
      find={(point) => nodeUnder(icicle, point)}
    />
  );
}
