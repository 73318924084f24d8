import { useMemo } from 'react';
import { flowMargins, widestFirst } from '../../../lib/flow-margins.ts';
import { count, ratio } from '../../../lib/format.ts';
import { useCanopy } from '../../../state/store.ts';
import type { FlowOf } from './flow-panel.tsx';
import { Lines } from './lines.tsx';

const ROW = 17;

/** All ways, the widest first, to be read and to be gone to by keyboard. */
export function FlowList({ of }: { readonly of: FlowOf }) {
  const setCorpus = useCanopy((state) => state.setCorpus);
  const { flow, layer, level } = of;
  const { counts, size } = flow;
  const ways = useMemo(() => widestFirst(counts), [counts]);
  const { out, into, total } = useMemo(() => flowMargins(counts, size), [counts, size]);
  const go = (place: number, to: boolean) => () => {
    const node = { level, place };
    setCorpus(to ? { layer: layer + 1, node } : { node });
  };
  return (
    <Lines<number>
      items={ways}
      rowHeight={ROW}
      label="The ways, the widest first"
      testid="flow-list"
      columns={4}
      keyOf={(cell) => cell}
      head={
        <tr>
          <th scope="col">{`Layer ${layer}`}</th>
          <th scope="col">{`Layer ${layer + 1}`}</th>
          <th scope="col">Tokens</th>
          <th
            scope="col"
            title="Times as many as if the two subtrees had nothing to do with each other: n · N / (from · to)"
          >
            × chance
          </th>
        </tr>
      }
      row={(cell) => {
        const [from, to] = [Math.floor(cell / size), cell % size];
        const tokens = counts[cell] ?? 0;
        return (
          <>
            <th scope="row">
              <button type="button" className="link number" onClick={go(from, false)}>
                {count(from)}
              </button>
            </th>
            <td>
              <button type="button" className="link number" onClick={go(to, true)}>
                {count(to)}
              </button>
            </td>
            <td className="number">{count(tokens)}</td>
            <td className="number">
              {ratio((tokens * total) / ((out[from] ?? 0) * (into[to] ?? 0)))}
            </td>
          </>
        );
      }}
    />
  );
}
