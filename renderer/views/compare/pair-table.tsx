import type { Sequence } from '../../../engine/api.ts';
import type { LayerComparison, Pair } from '../../lib/compare.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { compareAbout } from './about.ts';
import { Scrolling } from './scrolling.tsx';

interface Props {
  readonly pairs: readonly Pair[];
  readonly left: Sequence;
  readonly right: Sequence;
  readonly layers: readonly (readonly [number, number])[];
  readonly comparisons: readonly LayerComparison[];
  readonly depth: number;
}

/** For each pair of tokens and each layer, how many decisions they share. */
export function PairTable({ pairs, left, right, layers, comparisons, depth }: Props) {
  const setSide = useCanopy((state) => state.setSide);
  const pieces = (pair: Pair) =>
    [left.tokens[pair.a ?? -1]?.piece ?? '', right.tokens[pair.b ?? -1]?.piece ?? ''] as const;
  const title = ([a, b]: readonly [number, number]) => (a === b ? String(a) : `${a} | ${b}`);
  return (
    <>
      <div className="compare-head">
        <h2 title="Decisions from the root that both tokens take alike; all of them: the same leaf.">
          Decisions in common, of {depth}
        </h2>
        <ExportMenu
          name="decisions in common"
          of={() => ({
            about: compareAbout('shared decisions'),
            table: () => ({
              columns: ['a', 'b', ...layers.map((pair) => `layer ${title(pair)}`)],
              rows: pairs.map((pair, row) => [
                ...pieces(pair),
                ...comparisons.map(({ shared }) => shared[row] ?? ''),
              ]),
            }),
          })}
        />
      </div>
      <Scrolling label="Decisions in common">
        <table data-testid="compare-pairs">
          <thead>
            <tr>
              <th scope="col">A</th>
              <th scope="col">B</th>
              {layers.map((pair) => (
                <th key={title(pair)} scope="col">
                  <button
                    type="button"
                    className="link"
                    title="Look at this layer's tree"
                    onClick={() => {
                      setSide('a', { layer: pair[0] });
                      setSide('b', { layer: pair[1] });
                    }}
                  >
                    {title(pair)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair, row) => {
              const [a, b] = pieces(pair);
              return (
                <tr key={`${pair.a} ${pair.b}`}>
                  <th scope="row" className="piece">
                    {a || '–'}
                  </th>
                  <td className="piece">{b || '–'}</td>
                  {comparisons.map(({ shared }, at) => (
                    <Cell
                      key={title(layers[at] ?? [0, 0])}
                      shared={shared[row] ?? null}
                      depth={depth}
                    />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scrolling>
    </>
  );
}

function Cell({ shared, depth }: { readonly shared: number | null; readonly depth: number }) {
  if (shared === null) return <td className="quiet">–</td>;
  const strength = shared === depth ? 0 : Math.round(18 + 52 * (1 - shared / depth));
  const background = `color-mix(in srgb, var(--positive) ${strength}%, transparent)`;
  return (
    <td
      className="number compare-cell"
      style={strength > 0 ? { boxShadow: `inset 0 -3px 0 ${background}` } : undefined}
      title={shared === depth ? 'the same leaf' : `part at level ${shared}`}
    >
      {shared === depth ? 'same' : shared}
    </td>
  );
}
