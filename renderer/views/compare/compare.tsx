import './compare.css';
import { useEffect, useMemo } from 'react';
import { firstCompare } from '../../state/compare.ts';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { ComparedPaths } from './compared-paths.tsx';
import { FragilityPart } from './fragility-part.tsx';
import { Sides } from './sides.tsx';
import { TimesPart } from './times-part.tsx';
import { type LoadedSide, useCompared, useCompareNow, useModelOf } from './use-compared.ts';
import { WeightsPart } from './weights-part.tsx';

/** Two texts, layers, models or sessions: where their paths part, what they predict, how long they take. */
export function Compare() {
  const kept = useCanopy((state) => state.compare);
  const compare = useCompareNow();
  const compared = useCanopy((state) => state.compared);
  const [a, b] = [useLoaded(compare?.a), useLoaded(compare?.b)];
  const error = useCompared(a, b);
  useEffect(() => {
    const state = useCanopy.getState();
    if (!state.compare) state.setCompare(firstCompare(state));
  }, []);
  if (!kept || !compare) return null;
  const names =
    a && b && a.model.sha256 !== b.model.sha256
      ? { a: a.model.name, b: b.model.name }
      : { a: 'A', b: 'B' };
  return (
    <main className="compare" aria-label="Compare">
      <Sides kept={kept} compare={compare} />
      {error && (
        <p className="compare-error" role="alert">
          {error.message}
        </p>
      )}
      {a && b && compared && (
        <ComparedPaths
          compare={compare}
          sides={{ a, b }}
          a={compared.a}
          b={compared.b}
          names={names}
        />
      )}
      {a && b && compared && <TimesPart a={a} b={b} names={names} />}
      {a && b && a.model.folder !== b.model.folder && <WeightsPart a={a.model} b={b.model} />}
      <FragilityPart text={compare.a.text} />
      {!a || !b ? (
        <p className="empty">
          {a || b
            ? 'A side’s model is not in memory: choose another.'
            : 'Open a model first; two can be in memory at a time.'}
        </p>
      ) : null}
      <FormulaTips />
    </main>
  );
}

/** The side with its model, where that is in memory. */
function useLoaded(side: LoadedSide['side'] | undefined): LoadedSide | null {
  const model = useModelOf(side);
  return useMemo(() => (side && model ? { side, model } : null), [side, model]);
}
