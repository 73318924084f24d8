import { memo, useDeferredValue, useLayoutEffect } from 'react';
import { useParts } from '../../hooks.ts';
import { count } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useTurn } from '../turns.tsx';
import type { MatrixText } from './matrix-scene.ts';

interface LeafTablesProps {
  readonly texts: readonly MatrixText[];
}

/** The same content as the matrix, as tables for screen readers; they follow it, and idle waits for them. */
export function LeafTables({ texts }: LeafTablesProps) {
  const startMotion = useCanopy((state) => state.startMotion);
  const later = useDeferredValue(texts);
  const come = useTurn();
  const most = Math.max(0, ...later.map(({ tokens }) => tokens.length));
  const columns = 1 + Math.max(0, ...later.map(({ leaves }) => leaves.length));
  const step = Math.ceil(STEP / columns);
  const rows = step * useParts(null, come ? Math.ceil(most / step) : 1);
  const behind = later !== texts || (come && rows < most);
  useLayoutEffect(() => (behind ? startMotion() : undefined), [behind, startMotion]);
  return come && <Tables texts={later} rows={rows} />;
}

/** Cells of a table that come in one task: the 2,176 of 128 tokens and 16 layers take the page 70 ms. */
const STEP = 140;

interface TablesProps extends LeafTablesProps {
  readonly rows: number;
}

const Tables = memo(function Tables({ texts, rows }: TablesProps) {
  return (
    <div className="unseen">
      {texts.map(({ tokens, leaves }, text) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text is its index
        <table key={text} data-testid={text === 0 ? 'leaf-table' : `leaf-table-${text + 1}`}>
          <caption>
            {`Leaf of each token in each layer${texts.length > 1 ? `, text ${text + 1}` : ''}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">Token</th>
              {leaves.map((_, layer) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
                <th key={layer} scope="col">{`Layer ${layer}`}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tokens.slice(0, rows).map(({ piece }, token) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
              <Row key={token} piece={piece} leaves={leaves} token={token} />
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
});

interface RowProps {
  readonly piece: string;
  readonly leaves: MatrixText['leaves'];
  readonly token: number;
}

const Row = memo(function Row({ piece, leaves, token }: RowProps) {
  return (
    <tr>
      <th scope="row">{piece}</th>
      {leaves.map((ofLayer, layer) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
        <td key={layer}>{count(ofLayer[token] ?? 0)}</td>
      ))}
    </tr>
  );
});
