import { useState } from 'react';
import type { ApiError, CorpusDataset } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { count, plural } from '../../../lib/format.ts';
import { useCanopy } from '../../../state/store.ts';
import { detailOf } from '../../../transport/client.ts';
import { PathField } from '../../session/path-field.tsx';
import { missingOf } from '../dataset-head.tsx';
import { forgetDataset, recentDatasets } from '../memory.ts';

/** Datasets to look at: those in a folder, several as one, and those that were opened before. */
export function OpenDatasets() {
  const client = useClient();
  const problem = useCanopy((state) => state.corpusProblem);
  const folders = useCanopy((state) => state.corpus.folders);
  const opening = useCanopy(
    (state) =>
      state.corpus.folders.length > 0 &&
      state.corpusDataset === null &&
      state.corpusProblem === null,
  );
  const [found, setFound] = useState<readonly CorpusDataset[] | null>(null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const look = async (folder: string) => {
    setRefusal(null);
    setFound(null);
    try {
      setFound(await client.call('corpus.list', { folder }));
    } catch (error) {
      setRefusal(detailOf(error));
    }
  };
  const shown = refusal ?? problem;
  return (
    <>
      <h2 className="corpus-title">Open a dataset</h2>
      <PathField
        label="Folder of a dataset, or of several"
        placeholder="/path/to/dataset"
        action="Look there"
        onPath={(folder) => void look(folder)}
      />
      {shown && (
        <p className="corpus-refusal" role="alert" data-testid="corpus-open-error">
          {!refusal && folders.length > 0 && <strong>{`${folders.join(', ')}: `}</strong>}
          {shown.message}
        </p>
      )}
      {opening && <p role="status">{`Opening ${folders.join(', ')}`}</p>}
      {found && <Found datasets={found} />}
      <Recent />
    </>
  );
}

function Found({ datasets }: { readonly datasets: readonly CorpusDataset[] }) {
  const openCorpus = useCanopy((state) => state.openCorpus);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (datasets.length === 0) {
    return (
      <p className="quiet" data-testid="corpus-found">
        There is no dataset in this folder. A dataset is a folder with manifest.json and tokens/.
      </p>
    );
  }
  const toggle = (folder: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(folder);
    else next.delete(folder);
    setChosen(next);
  };
  return (
    <div data-testid="corpus-found">
      <ul className="corpus-found">
        {datasets.map((dataset) => {
          const folder = dataset.folders[0] ?? '';
          return (
            <li key={folder}>
              {datasets.length > 1 && (
                <input
                  type="checkbox"
                  aria-label={`Take ${folder} with others`}
                  checked={chosen.has(folder)}
                  onChange={(event) => toggle(folder, event.target.checked)}
                />
              )}
              <button
                type="button"
                className="corpus-row"
                onClick={() => openCorpus(dataset.folders)}
              >
                <strong>{folder}</strong>
                <span className="quiet">
                  {`${plural(dataset.tokens, 'token')} · ${dataset.model.name} ${dataset.model.notation}`}
                </span>
                {!dataset.complete && (
                  <span className="corpus-warning">{missingOf(dataset.shards)}</span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      {chosen.size > 1 && (
        <button type="button" className="button" onClick={() => openCorpus([...chosen])}>
          {`Open ${count(chosen.size)} as one dataset`}
        </button>
      )}
    </div>
  );
}

function Recent() {
  const openCorpus = useCanopy((state) => state.openCorpus);
  const [recent, setRecent] = useState(recentDatasets);
  if (recent.length === 0) return null;
  const forget = (folders: readonly string[]) => {
    forgetDataset(folders);
    setRecent(recentDatasets());
  };
  return (
    <>
      <h2 className="corpus-title">Opened before</h2>
      <ul className="corpus-found" data-testid="corpus-recent">
        {recent.map(({ folders, model, tokens }) => (
          <li key={folders.join('\0')}>
            <button type="button" className="corpus-row" onClick={() => openCorpus(folders)}>
              <strong>{folders.join(', ')}</strong>
              <span className="quiet">{`${plural(tokens, 'token')} · ${model}`}</span>
            </button>
            <button
              type="button"
              className="button small"
              aria-label={`Forget ${folders.join(', ')}`}
              onClick={() => forget(folders)}
            >
              Forget
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
