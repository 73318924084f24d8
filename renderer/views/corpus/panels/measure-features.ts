import type { CallProgress, Feature } from '../../../../engine/api.ts';
import { featureKey } from '../../../state/corpus.ts';
import { useCanopy } from '../../../state/store.ts';
import { type Client, detailOf } from '../../../transport/client.ts';

/**
 * Measures a feature in these layers of the chosen tree, one after the other, those that are known left
 * out. Goes on whatever is looked at meanwhile, until it is called off (`measuring` becomes null) or
 * another dataset is opened; what is finished by then stays.
 */
export async function measureFeatures(
  client: Client,
  by: Feature,
  layers: readonly number[],
): Promise<void> {
  const { corpusDataset: dataset, corpus, setCorpusFeatures } = useCanopy.getState();
  if (!dataset) return;
  const { folders } = dataset;
  const { tree } = corpus;
  const job = new AbortController();
  const { signal } = job;
  const show = (layer: number, progress: CallProgress | null) => {
    if (!signal.aborted) setCorpusFeatures({ measuring: { by, layer, tree, progress } });
  };
  const isKnown = (layer: number) =>
    useCanopy.getState().corpusFeatures.measured.has(featureKey({ layer, tree }, by));
  const wanted = layers.filter((layer) => !isKnown(layer));
  const [first] = wanted;
  if (first === undefined) return;
  setCorpusFeatures({ error: null });
  show(first, null);
  const unsubscribe = useCanopy.subscribe((state) => {
    if (state.corpusDataset !== dataset || state.corpusFeatures.measuring === null) job.abort();
  });
  try {
    for (const layer of wanted) {
      show(layer, null);
      const found = await client.call(
        'corpus.specialisation',
        { folders, layer, tree, by },
        { signal, onProgress: (progress) => show(layer, progress) },
      );
      // It may have come at the moment of being called off: then it is of a dataset that is gone.
      if (signal.aborted) return;
      const { measured } = useCanopy.getState().corpusFeatures;
      setCorpusFeatures({
        measured: new Map(measured).set(featureKey({ layer, tree }, by), found),
      });
    }
  } catch (error) {
    if (!signal.aborted) setCorpusFeatures({ error: detailOf(error) });
  } finally {
    unsubscribe();
    if (!signal.aborted) setCorpusFeatures({ measuring: null });
  }
}
