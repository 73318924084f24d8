import { memo, useDeferredValue } from 'react';
import type { Sequence } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';

interface LeafTableProps {
  readonly sequence: Sequence;
  readonly trees: number;
  readonly tree: number;
}

/** The same content as the matrix, as a table for screen readers; it may follow a moment later. */
export function LeafTable({ sequence, trees, tree }: LeafTableProps) {
  return <Table sequence={useDeferredValue(sequence)} trees={trees} tree={tree} />;
}

const Table = memo(function Table({ sequence, trees, tree }: LeafTableProps) {
  return (
    <div className="unseen">
      <table data-testid="leaf-table">
        <caption>Leaf of each token in each layer</caption>
        <thead>
          <tr>
            <th scope="col">Token</th>
            {sequence.layers.map((_, layer) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
              <th key={layer} scope="col">{`Layer ${layer}`}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sequence.tokens.map(({ piece }, token) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
            <tr key={token}>
              <th scope="row">{piece}</th>
              {sequence.layers.map(({ leaves }, layer) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
                <td key={layer}>{count(leaves[token * trees + tree] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
