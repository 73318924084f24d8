import './start.css';
import { useCanopy } from '../../../state/store.ts';
import { OpenDatasets } from './open-datasets.tsx';
import { RunCard } from './run-card.tsx';
import { RunForm } from './run-form.tsx';

/** Where datasets come from: a run over texts, or folders that hold one. */
export function StartPage() {
  const dataset = useCanopy((state) => state.corpusDataset);
  const showStart = useCanopy((state) => state.showCorpusStart);
  return (
    <main className="corpus-start" aria-label="Corpus">
      <section className="panel corpus-start-run" aria-label="Trace a corpus">
        <div className="corpus-start-scroll">
          {dataset && (
            <button type="button" className="link corpus-back" onClick={() => showStart(false)}>
              ‹ Back to the open dataset
            </button>
          )}
          <h1>Trace a corpus</h1>
          <p className="corpus-lead">
            A corpus is text of any amount. Canopy sends each of its tokens through the open model
            and writes which leaf it takes in every tree: a dataset of Parquet files. From it come
            exact counts of how the trees are really used: dead leaves, balance, and who goes where.
          </p>
          <RunCard />
          <RunForm />
        </div>
      </section>
      <section className="panel corpus-start-open" aria-label="Open a dataset">
        <div className="corpus-start-scroll">
          <OpenDatasets />
        </div>
      </section>
    </main>
  );
}
