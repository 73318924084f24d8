import { useMemo, useState } from 'react';
import type { CorpusDataset, Feature } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { effectsScene } from '../../../layout/effects-scene.ts';
import { count, plural } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { type FeatureMeasuring, featureKey } from '../../../state/corpus.ts';
import { useCanopy } from '../../../state/store.ts';
import { tip } from '../../formula-tip.tsx';
import { corpusAbout } from '../about.ts';
import { type FeatureRow, FeaturesResults } from './features-results.tsx';
import { measureFeatures } from './measure-features.ts';
import { effectsTable } from './tables.ts';

const FEATURES: readonly { readonly by: Feature; readonly label: string; readonly why: string }[] =
  [
    { by: 'token', label: 'token id', why: 'Which piece of the vocabulary it is' },
    { by: 'shape', label: 'shape', why: 'Its look: capitals, digits, middle of a word' },
    { by: 'position', label: 'position', why: 'Its place in the sequence' },
    { by: 'frequency', label: 'frequency', why: 'How often its id occurs: floor(log2)' },
    { by: 'label', label: 'label', why: 'The label column of the input' },
  ];

/** What a leaf tells of the tokens that take it, against the same tokens dealt at random. */
export function FeaturesPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const layer = useCanopy((state) => state.corpus.layer);
  const tree = useCanopy((state) => state.corpus.tree);
  const error = useCanopy((state) => state.corpusFeatures.error);
  const rows = useRows(dataset, tree);
  const any = rows.some(({ effects }) => effects.length > 0);
  return (
    <>
      <div className="corpus-panel-head">
        <p
          className="quiet"
          {...tip(
            'Mutual information between a token’s leaf and the feature, less the mean of 20 random orders of the feature over the same tokens; the bar is the 95 % interval of that difference. At 0 the leaf tells nothing that chance would not.',
            'I = H(leaf) + H(feature) − H(leaf, feature)',
          )}
        >
          What a leaf tells of its tokens, in bits above the same tokens dealt at random.
        </p>
        {any && (
          <ExportMenu
            name="specialisation"
            picture
            of={() => ({
              about: corpusAbout('specialisation', { layer: null, tree }),
              table: () => effectsTable(rows),
              build: (palette) => effectsScene({ width: 520, rows, layer }, palette),
            })}
          />
        )}
      </div>
      <Measure dataset={dataset} rows={rows} layer={layer} />
      {error && (
        <p className="corpus-panel-error" role="alert">
          {error.message}
        </p>
      )}
      {any && <FeaturesResults rows={rows} layer={layer} />}
    </>
  );
}

/** What has been measured of a tree in any layer, feature by feature. */
function useRows(dataset: CorpusDataset, tree: number): readonly FeatureRow[] {
  const measured = useCanopy((state) => state.corpusFeatures.measured);
  return useMemo(() => {
    const layers = Array.from({ length: dataset.model.layers }, (_, layer) => layer);
    const offered = FEATURES.filter(
      ({ by }) => by !== 'label' || dataset.settings.labelColumn !== null,
    );
    return offered.map(({ by, label }) => ({
      by,
      label,
      effects: layers.flatMap((layer) => {
        const found = measured.get(featureKey({ layer, tree }, by));
        return found ? [{ layer, found }] : [];
      }),
    }));
  }, [dataset, tree, measured]);
}

interface MeasureProps {
  readonly dataset: CorpusDataset;
  readonly rows: readonly FeatureRow[];
  readonly layer: number;
}

/** A button for each feature, its cost, and how far the one under way has come. */
function Measure({ dataset, rows, layer }: MeasureProps) {
  const client = useClient();
  const measuring = useCanopy((state) => state.corpusFeatures.measuring);
  const cancel = useCanopy((state) => state.setCorpusFeatures);
  const [all, setAll] = useState(false);
  const layers = all ? Array.from({ length: dataset.model.layers }, (_, at) => at) : [layer];
  const isKnown = ({ effects }: FeatureRow) =>
    layers.every((wanted) => effects.some((effect) => effect.layer === wanted));
  return (
    <>
      <fieldset className="features-measure">
        <legend className="unseen">Measure</legend>
        {rows.map((row) => (
          <button
            key={row.by}
            type="button"
            className="button small"
            title={FEATURES.find(({ by }) => by === row.by)?.why}
            disabled={measuring !== null || isKnown(row)}
            onClick={() => void measureFeatures(client, row.by, layers)}
          >
            {row.label}
          </button>
        ))}
        <label>
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />{' '}
          in all layers
        </label>
      </fieldset>
      <div className="quiet corpus-panel-part features-status">
        <p role="status" data-testid="features-status">
          {measuring
            ? `Measuring ${nameOf(measuring.by)} in layer ${measuring.layer} …`
            : `Measures what you press: 20 shuffles of ${plural(dataset.tokens, 'token')} a layer.`}
        </p>
        {measuring && (
          <>
            <Progress measuring={measuring} />
            <button
              type="button"
              className="button small"
              onClick={() => cancel({ measuring: null })}
            >
              Cancel
            </button>
          </>
        )}
      </div>
    </>
  );
}

function Progress({ measuring: { progress } }: { readonly measuring: FeatureMeasuring }) {
  return (
    <>
      <progress
        aria-label="Shuffles of this layer"
        {...(progress && { max: progress.total, value: progress.done })}
      />
      {progress && (
        <span className="number">{`${count(progress.done)} of ${count(progress.total)}`}</span>
      )}
    </>
  );
}

function nameOf(wanted: Feature): string {
  return FEATURES.find(({ by }) => by === wanted)?.label ?? wanted;
}
