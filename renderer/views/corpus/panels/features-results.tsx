import { useMemo } from 'react';
import type { Feature } from '../../../../engine/api.ts';
import { useSize } from '../../../hooks.ts';
import { effectsScene, type LayerEffect } from '../../../layout/effects-scene.ts';
import { featureWords, marginOf, withMargin } from '../../../lib/feature-words.ts';
import { decimal } from '../../../lib/format.ts';
import { paletteOf } from '../../../picture/palette.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';

export interface FeatureRow {
  readonly by: Feature;
  readonly label: string;
  /** Of the layers that have been measured. */
  readonly effects: readonly LayerEffect[];
}

interface ResultsProps {
  readonly rows: readonly FeatureRow[];
  /** The one that is looked at. */
  readonly layer: number;
}

/** The effects as a picture, as numbers, and in words. */
export function FeaturesResults({ rows, layer }: ResultsProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const scene = useMemo(
    () => size && effectsScene({ width: size.width, rows, layer }, palette),
    [size, rows, layer, palette],
  );
  return (
    <section
      className="corpus-lines"
      aria-label="What leaves tell of their tokens"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
      tabIndex={0}
    >
      <div ref={box} className="features-chart" aria-hidden="true">
        {scene && <SceneCanvas scene={scene} />}
      </div>
      <Numbers rows={rows} layer={layer} />
      <Words rows={rows} layer={layer} />
    </section>
  );
}

function Numbers({ rows, layer }: ResultsProps) {
  return (
    <table data-testid="features">
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col">Layer</th>
          <th scope="col" title="Entropy of the feature, bits">
            H
          </th>
          <th scope="col" title="Mutual information of leaf and feature as observed, bits">
            I
          </th>
          <th scope="col" title="Mean mutual information of the shuffles, bits">
            chance
          </th>
          <th scope="col" title="I less chance, and half its 95 % interval, bits">
            effect ± 95 %
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.flatMap(({ by, label, effects }) =>
          effects.map(({ layer: at, found }) => (
            <tr
              key={`${by} ${at}`}
              data-chosen={at === layer}
              title={`H(leaf) = ${decimal(found.leafEntropy)} bits`}
            >
              <th scope="row">{label}</th>
              <td className="number">{at}</td>
              <td className="number">{decimal(found.valueEntropy)}</td>
              <td className="number">{decimal(found.information)}</td>
              <td className="number">{decimal(found.shuffled.mean)}</td>
              <td className="number">{withMargin(found.effect, marginOf(found))}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** Of the layer that is looked at, and what the comparison is with. */
function Words({ rows, layer }: ResultsProps) {
  const told = rows.flatMap(({ by, label, effects }) => {
    const found = effects.find((effect) => effect.layer === layer)?.found;
    return found ? [{ by, words: featureWords(label, layer, found) }] : [];
  });
  return (
    <div className="features-words" data-testid="features-words">
      {told.map(({ by, words }) => (
        <p key={by}>{words}</p>
      ))}
      <p className="quiet">
        Dealt at random: every leaf keeps its number of tokens and every value its own, and which
        goes with which is drawn 20 times. That knows nothing of documents or of neighbours: a leaf
        that follows a topic shows up as well.
      </p>
    </div>
  );
}
