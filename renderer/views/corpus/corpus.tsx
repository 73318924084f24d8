import './corpus.css';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { DatasetPage } from './dataset-page.tsx';
import { StartPage } from './start/start-page.tsx';
import { useOpenFolders } from './use-corpus.ts';

/** How the trees are used over millions of tokens: runs, datasets, and what a dataset says. */
export function Corpus() {
  useOpenFolders();
  const dataset = useCanopy((state) => state.corpusDataset);
  const start = useCanopy((state) => state.corpusStart);
  return (
    <>
      {dataset && !start ? <DatasetPage dataset={dataset} /> : <StartPage />}
      <FormulaTips />
    </>
  );
}
