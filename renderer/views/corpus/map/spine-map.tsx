import { useMemo } from 'react';
import { levelUnder } from '../../../layout/spine.ts';
import { fitTrafficSpine, trafficSpine } from '../../../layout/traffic-spine.ts';
import { placeAt } from '../../../lib/path.ts';
import { paletteOf } from '../../../picture/palette.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { pointIn } from '../../tree/use-gestures.ts';
import { spineLeaf, type TreeMap } from './use-map.ts';

interface MapProps {
  readonly map: TreeMap;
  readonly width: number;
  readonly height: number;
}

/** The spine of a corpus: how the tokens part on the way to one leaf. */
export function SpineMap({ map, width, height }: MapProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const setCorpus = useCanopy((state) => state.setCorpus);
  const { traffic, node } = map;
  const { depth } = traffic;
  const leaf = spineLeaf(map);
  const scene = useMemo(
    () => trafficSpine({ width, height, traffic, leaf, node }, palette),
    [width, height, traffic, leaf, node, palette],
  );
  const layout = useMemo(() => fitTrafficSpine(depth, width, height), [depth, width, height]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the stage around it takes the keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: the stage around it takes the keys
    <div
      className="tree-picture"
      data-over="node"
      onClick={(event) => {
        const { x, y } = pointIn(event.currentTarget, event);
        const level = levelUnder(layout, depth, y);
        if (level === null) return;
        // Beside the way, a click on a bar goes to the child that it stands for.
        const side = x < layout.zero ? 0 : 1;
        const place = placeAt(leaf, depth, level);
        const onBar = level < depth && Math.abs(x - layout.zero) < layout.half;
        const next = placeAt(leaf, depth, level + 1);
        const other = onBar && (next & 1) !== side;
        setCorpus({
          node: other ? { level: level + 1, place: 2 * place + side } : { level, place },
        });
      }}
    >
      <SceneCanvas scene={scene} />
    </div>
  );
}
