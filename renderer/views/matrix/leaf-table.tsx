import { memo, useDeferredValue, useLayoutEffect } from 'react';
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
  const behind = later !== texts;
  useLayoutEffect(() => (behind ? startMotion() : undefined), [behind, startMotion]);
  return useTurn() && <Tables texts={later} />;
}

const Tables = memo(function Tables({ texts }: LeafTablesProps) {
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
            {tokens.map(({ piece }, token) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
              <tr key={token}>
                <th scope="row">{piece}</th>
                {leaves.map((ofLayer, layer) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
                  <td key={layer}>{count(ofLayer[token] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
});
