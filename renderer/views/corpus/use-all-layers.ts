import { useEffect, useState } from 'react';
import { useClient } from '../../context.ts';
import { usageKey } from '../../state/corpus.ts';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';

/** What is counted unasked; more shows its cost and a button. */
const UNASKED_MS = 2000;

interface AllLayers {
  /** What the layers that are not counted would take, in ms, while they wait to be asked for. */
  readonly cost: number | null;
  start(): void;
}

/** Counts all layers' leaves one after the other, once the chosen one's has shown what that takes. */
export function useAllLayers(layers: number, tree: number): AllLayers {
  const client = useClient();
  const folders = useCanopy((state) => state.corpus.folders);
  const tookMs = useCanopy((state) => state.corpusUsageMs);
  const next = useCanopy(({ corpusUsages }) => {
    for (let layer = 0; layer < layers; layer++) {
      if (!corpusUsages.has(usageKey({ layer, tree }))) return layer;
    }
    return null;
  });
  const missing = useCanopy(({ corpusUsages }) => {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) {
      if (!corpusUsages.has(usageKey({ layer, tree }))) sum += 1;
    }
    return sum;
  });
  const chosenKnown = useCanopy(({ corpus, corpusUsages }) => corpusUsages.has(usageKey(corpus)));
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const cost = tookMs === null || missing === 0 ? null : tookMs * missing;
  const goes = chosenKnown && (asked === folders || (cost !== null && cost <= UNASKED_MS));
  useEffect(() => {
    if (!goes || next === null) return;
    const question = { layer: next, tree };
    return asking(
      (signal) => client.call('corpus.usage', { folders, ...question }, { signal }),
      (usage) => useCanopy.getState().addCorpusUsage(question, usage),
      ({ message }) => useCanopy.getState().setNotice(message),
    );
  }, [client, goes, next, tree, folders]);
  return {
    cost: goes || !chosenKnown ? null : cost,
    start: () => setAsked(folders),
  };
}
