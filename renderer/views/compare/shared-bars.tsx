import type { LayerComparison } from '../../lib/compare.ts';
import { count } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { compareAbout } from './about.ts';

/** Pairs of tokens by how many decisions they share in the chosen layer. */
export function SharedBars({ comparison }: { readonly comparison: LayerComparison }) {
  const { histogram } = comparison;
  const most = Math.max(1, ...histogram);
  return (
    <div className="compare-bars">
      <div className="compare-head">
        <h2>Pairs by decisions in common</h2>
        <ExportMenu
          name="pairs by decisions in common"
          of={() => ({
            about: compareAbout('shared prefixes'),
            table: () => ({
              columns: ['decisions', 'pairs'],
              rows: histogram.map((many, shared) => [shared, many]),
            }),
          })}
        />
      </div>
      <table data-testid="compare-histogram">
        <tbody>
          {histogram.map((many, shared) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: so many decisions are the index
            <tr key={shared}>
              <th scope="row" className="number">
                {shared}
              </th>
              <td>
                <span className="compare-bar" style={{ width: `${(100 * many) / most}%` }} />
              </td>
              <td className="number">{count(many)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
