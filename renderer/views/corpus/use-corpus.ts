import { useEffect } from 'react';
import type { TreeUsage } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { type TreePlace, usageKey } from '../../state/corpus.ts';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';
import { rememberDataset } from './memory.ts';

/** Opens the folders that are looked at, once they are: the host reads their footers, no rows. */
export function useOpenFolders(): void {
  const client = useClient();
  const connected = useCanopy((state) => state.connection === 'open');
  const folders = useCanopy((state) => state.corpus.folders);
  const waiting = useCanopy(
    (state) => state.corpusDataset === null && state.corpusProblem === null,
  );
  useEffect(() => {
    if (!connected || !waiting || folders.length === 0) return;
    return asking(
      (signal) => client.call('corpus.open', { folders }, { signal }),
      (dataset) => {
        rememberDataset(dataset);
        useCanopy.getState().setCorpusDataset(dataset);
      },
      (error) => useCanopy.getState().setCorpusProblem(error),
    );
  }, [client, connected, waiting, folders]);
}

/** How the chosen tree is used; null until the host has counted its leaves. */
export function useChosenUsage(): TreeUsage | null {
  const client = useClient();
  const layer = useCanopy((state) => state.corpus.layer);
  const tree = useCanopy((state) => state.corpus.tree);
  const usage = useCanopy((state) => state.corpusUsages.get(usageKey({ layer, tree })) ?? null);
  const folders = useCanopy((state) => state.corpusDataset && state.corpus.folders);
  const missing = usage === null;
  useEffect(() => {
    if (!folders || !missing) return;
    const question: TreePlace = { layer, tree };
    const start = performance.now();
    return asking(
      (signal) => client.call('corpus.usage', { folders, ...question }, { signal }),
      (found) => useCanopy.getState().addCorpusUsage(question, found, performance.now() - start),
      (error) => useCanopy.getState().setCorpusProblem(error),
    );
  }, [client, folders, layer, tree, missing]);
  return usage;
}
