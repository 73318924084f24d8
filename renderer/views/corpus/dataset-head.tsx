import type { CorpusDataset } from '../../../engine/api.ts';
import { bytes, count, plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useSameModel } from '../same-model.ts';
import { Tag } from '../tag.tsx';
import { Problems } from './problems.tsx';

/** Which dataset this is, and what is to be known of it before its figures are believed. */
export function DatasetHead({ dataset }: { readonly dataset: CorpusDataset }) {
  const showStart = useCanopy((state) => state.showCorpusStart);
  const { model, corpus, documents, tokens, specialTokens, settings, problemCount } = dataset;
  return (
    <section className="corpus-head" aria-label="Dataset">
      <button type="button" className="button small" onClick={() => showStart(true)}>
        ‹ Datasets
      </button>
      <h1 title={dataset.folders.join('\n')}>{titleOf(dataset.folders)}</h1>
      <span className="number" data-testid="corpus-tokens">
        {plural(tokens, 'token')}
      </span>
      <Tag
        kind="measured"
        title={`Counted over all rows, nothing sampled; ${count(specialTokens)} special tokens are left out.`}
      />
      <span className="quiet corpus-head-facts">
        {`${plural(documents, 'document')} · ${plural(corpus.files, 'file')}, ${bytes(corpus.bytes)} · ${model.name} ${model.notation}, ${settings.precision.toUpperCase()} · `}
        <span title={`SHA-256 of the corpus: ${corpus.sha256}`}>
          corpus <span className="number">{corpus.sha256.slice(0, 8)}</span>
        </span>
      </span>
      <Missing dataset={dataset} />
      <OtherModel dataset={dataset} />
      {problemCount > 0 && <Problems count={problemCount} problems={dataset.problems} />}
    </section>
  );
}

function titleOf(folders: readonly string[]): string {
  const [first = ''] = folders;
  const name = first.split(/[\\/]/).filter(Boolean).at(-1) ?? first;
  return folders.length > 1 ? `${name} and ${folders.length - 1} more` : name;
}

/** What of the corpus the figures are without. */
function Missing({ dataset }: { readonly dataset: CorpusDataset }) {
  const { complete, shards } = dataset;
  if (complete) return null;
  return (
    <span className="corpus-warning" role="status" data-testid="corpus-missing">
      {missingOf(shards)}
    </span>
  );
}

/** In words, what is not there. */
export function missingOf({ count: all, missing, unfinished }: CorpusDataset['shards']): string {
  const which = (shards: readonly number[]) =>
    `${shards.length === 1 ? 'shard' : 'shards'} ${shards.slice(0, 6).join(', ')}${shards.length > 6 ? ', …' : ''} of ${all}`;
  if (all === 1) return 'Not complete: its run has not come to the end of the corpus';
  const parts = [
    missing.length > 0 ? `${which(missing)} not here` : '',
    unfinished.length > 0 ? `${which(unfinished)} not at the end` : '',
  ];
  return `Not complete: ${parts.filter((part) => part !== '').join('; ')}`;
}

/** The figures stand by themselves; links to paths and words of the open model would mislead. */
function OtherModel({ dataset }: { readonly dataset: CorpusDataset }) {
  const open = useCanopy((state) => state.models?.model ?? null);
  const same = useSameModel();
  if (same || !open) return null;
  return (
    <span className="corpus-warning" role="status" data-testid="corpus-other-model">
      {`Of another model (${dataset.model.sha256.slice(0, 8)}) than the open ${open.name} (${open.sha256.slice(0, 8)}): its nodes are not those of Paths`}
    </span>
  );
}
