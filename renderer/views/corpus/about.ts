import type { CorpusAbout } from '../../picture/files.ts';
import { useCanopy } from '../../state/store.ts';

interface Part {
  readonly layer: number | null;
  readonly tree: number | null;
  readonly node?: number;
}

/** What a file of a corpus says it is of. For the moment of exporting: a dataset is open then. */
export function corpusAbout(picture: string, part: Part): CorpusAbout {
  const { corpusDataset: dataset, host } = useCanopy.getState();
  if (!dataset) throw new Error('No dataset is open.');
  const { model, corpus, folders, documents, tokens, settings, complete } = dataset;
  return {
    picture,
    canopy: host?.version ?? '',
    model: { name: model.name, sha256: model.sha256 },
    dataset: {
      sha256: corpus.sha256,
      folders,
      documents,
      tokens,
      precision: settings.precision,
      complete,
    },
    ...part,
  };
}
