import { useMemo } from 'react';
import type { FffShape, Sequence } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { differenceScene } from '../../layout/difference-scene.ts';
import { differenceTree, leavesOfSide, type Side } from '../../lib/compare.ts';
import { count } from '../../lib/format.ts';
import { paletteOf } from '../../picture/palette.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { compareAbout } from './about.ts';

interface Props {
  readonly a: Side;
  readonly b: Side;
  readonly shape: FffShape;
  readonly tree: number;
  readonly names: { readonly a: string; readonly b: string };
}

const FILE = { width: 720, height: 300 };

/** The chosen layers' trees in one: nodes that both visit, and those of one side alone. */
export function DifferencePicture({ a, b, shape, tree, names }: Props) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const { trees, depth } = shape;
  const { sequence: ofA, layer: layerA } = a;
  const { sequence: ofB, layer: layerB } = b;
  const levels = useMemo(() => {
    const leaves = (sequence: Sequence, layer: number) =>
      leavesOfSide({ sequence, layer }, trees, tree);
    return differenceTree(leaves(ofA, layerA), leaves(ofB, layerB), depth);
  }, [ofA, layerA, ofB, layerB, trees, tree, depth]);
  const { a: nameA, b: nameB } = names;
  const scene = useMemo(
    () => size && differenceScene(levels, { a: nameA, b: nameB }, size, palette),
    [levels, nameA, nameB, size, palette],
  );
  const of = (by: string) =>
    levels.reduce((sum, nodes) => sum + nodes.filter((node) => node.by === by).length, 0);
  return (
    <div className="compare-picture">
      <div className="compare-head">
        <h2>
          {a.layer === b.layer
            ? `Nodes of layer ${a.layer}`
            : `Nodes of layers ${a.layer} and ${b.layer}`}
        </h2>
        <span className="quiet" data-testid="compare-nodes">
          {`${count(of('both'))} in both, ${count(of('a'))} only ${names.a}, ${count(of('b'))} only ${names.b}`}
        </span>
        <ExportMenu
          name="difference tree"
          picture
          of={() => ({
            about: compareAbout('difference tree'),
            table: () => ({
              columns: ['level', 'place', 'visited_by'],
              rows: levels.flatMap((nodes, level) =>
                nodes.map(({ place, by }) => [level, place, by]),
              ),
            }),
            build: (colors) => differenceScene(levels, names, FILE, colors),
          })}
        />
      </div>
      <div ref={box} className="compare-canvas" aria-hidden="true">
        {scene && <SceneCanvas scene={scene} />}
      </div>
    </div>
  );
}
