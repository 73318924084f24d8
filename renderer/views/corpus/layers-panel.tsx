import { useMemo, useState } from 'react';
import type { CorpusDataset, TreeUsage } from '../../../engine/api.ts';
import { rankStrip } from '../../layout/rank-strip.ts';
import { count, decimal, duration, percent } from '../../lib/format.ts';
import { paletteOf } from '../../picture/palette.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import type { Palette, Scene } from '../../picture/scene.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { usageKey } from '../../state/corpus.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { corpusAbout } from './about.ts';
import { type LayerFigures, layerFigures, layersTable } from './tables.ts';
import { useAllLayers } from './use-all-layers.ts';

const columns = [
  { key: 'layer', name: 'Layer', title: 'The layer' },
  { key: 'used', name: 'used', title: 'Used leaves, of all' },
  { key: 'effective', name: 'effective', title: 'Effective leaves: 2^entropy' },
  { key: 'gini', name: 'Gini', title: 'Gini coefficient over all leaves' },
] as const;

type SortKey = (typeof columns)[number]['key'];

const STRIP = { width: 74, height: 26 } as const;

/** All layers side by side: their leaves by rank, and the figures. */
export function LayersPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const tree = useCanopy((state) => state.corpus.tree);
  const usages = useCanopy((state) => state.corpusUsages);
  const { layers } = dataset.model;
  const asking = useAllLayers(layers, tree);
  const [sort, setSort] = useState<{ key: SortKey; down: boolean }>({ key: 'layer', down: false });
  const all = Array.from({ length: layers }, (_, layer) => {
    const usage = usages.get(usageKey({ layer, tree })) ?? null;
    return { layer, usage, figures: usage && layerFigures(layer, tree, usage) };
  });
  const sorted = all.toSorted((a, b) => {
    const difference = (a.figures?.[sort.key] ?? 0) - (b.figures?.[sort.key] ?? 0);
    return (sort.down ? -1 : 1) * difference || a.layer - b.layer;
  });
  const known = all.flatMap(({ usage }) => (usage ? [usage] : []));
  return (
    <section className="panel corpus-layers" aria-label="All layers">
      <div className="panel-head">
        <h2>{dataset.model.trees > 1 ? `Layers, tree ${tree}` : 'Layers'}</h2>
        {known.length === layers && (
          <span className="corpus-head-end">
            <ExportMenu
              name="layers"
              picture
              of={() => ({
                about: corpusAbout('layers', {
                  layer: null,
                  tree: dataset.model.trees > 1 ? tree : null,
                }),
                table: () => layersTable(all.flatMap(({ figures }) => figures ?? [])),
                build: (palette) => layersScene(known, palette),
              })}
            />
          </span>
        )}
      </div>
      {asking.cost !== null && (
        <p className="corpus-ask">
          {`The other layers take about ${duration(asking.cost * 1000)} to count.`}
          <button type="button" className="button small" onClick={asking.start}>
            Count all layers
          </button>
        </p>
      )}
      <div className="corpus-layers-list">
        <table data-testid="layers">
          <thead>
            <tr>
              {columns.map(({ key, name, title }, i) => (
                <th
                  key={key}
                  scope="col"
                  colSpan={i === 0 ? 2 : 1}
                  title={title}
                  aria-sort={sort.key !== key ? 'none' : sort.down ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    onClick={() => setSort({ key, down: sort.key === key && !sort.down })}
                  >
                    {name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <LayerRow key={row.layer} {...row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface LayerRowProps {
  readonly layer: number;
  readonly usage: TreeUsage | null;
  readonly figures: LayerFigures | null;
}

function LayerRow({ layer, usage, figures }: LayerRowProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const chosen = useCanopy((state) => state.corpus.layer === layer);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const scene = useMemo<Scene | null>(
    () =>
      usage && {
        ...STRIP,
        marks: rankStrip(
          usage.counts,
          usage.tokens,
          { x: 0, y: 1, width: 74, height: 24 },
          palette,
        ),
      },
    [usage, palette],
  );
  return (
    // The button in it is for the keyboard; the whole row takes the click.
    <tr data-chosen={chosen} onClick={() => setCorpus({ layer })}>
      <th scope="row">
        <button type="button" className="number layer" aria-pressed={chosen}>
          {layer}
        </button>
      </th>
      <td className="corpus-strip" aria-hidden="true">
        {scene && <SceneCanvas scene={scene} />}
      </td>
      {figures ? (
        <>
          <td className="number" title={`${count(figures.used)} of ${count(figures.leaves)}`}>
            {percent(figures.used / figures.leaves)}
          </td>
          <td className="number">{decimal(figures.effective)}</td>
          <td className="number">{decimal(figures.gini)}</td>
        </>
      ) : (
        <td colSpan={3} className="quiet">
          not counted yet
        </td>
      )}
    </tr>
  );
}

/** All layers' strips, as a picture for a paper. */
function layersScene(usages: readonly TreeUsage[], palette: Palette): Scene {
  const [cell, high, wide] = [{ width: 180, height: 64 }, 96, 200];
  const across = Math.min(4, usages.length);
  return {
    width: across * wide + 20,
    height: Math.ceil(usages.length / across) * high + 20,
    marks: usages.flatMap((usage, layer) => {
      const x = 20 + (layer % across) * wide;
      const y = 24 + Math.floor(layer / across) * high;
      const used = `${percent(usage.used / usage.counts.length)} used`;
      const text = `layer ${layer}: ${used}, Gini ${decimal(usage.gini)}`;
      return [
        { kind: 'text', x, y: y - 6, text, size: 10, fill: palette.text } as const,
        ...rankStrip(usage.counts, usage.tokens, { x, y, ...cell }, palette),
      ];
    }),
  };
}
