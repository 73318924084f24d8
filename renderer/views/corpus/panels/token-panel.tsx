import type { CorpusDataset, LeavesOfToken } from '../../../../engine/api.ts';
import { entropyOfCounts } from '../../../lib/entropy.ts';
import { count, decimal, percent, plural } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { tip } from '../../formula-tip.tsx';
import { corpusAbout } from '../about.ts';
import { Lines } from './lines.tsx';
import { usePlace } from './place.ts';
import { leavesTable } from './tables.ts';
import { TokenLayers } from './token-layers.tsx';
import { useQuestion } from './use-question.ts';

/** Where the chosen token goes: its leaves in this tree, and how it spreads in each layer. */
export function TokenPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const token = useCanopy((state) => state.corpus.token);
  if (token === null) {
    return (
      <p className="corpus-panel-empty">
        Choose a token under <em>Tokens</em> or <em>Search</em>: its leaves stand here, and under{' '}
        <em>Places</em> where it stands in the corpus.
      </p>
    );
  }
  return <Chosen dataset={dataset} token={token} />;
}

function Chosen({ dataset, token }: { readonly dataset: CorpusDataset; readonly token: number }) {
  const { folders, layer, tree } = usePlace(dataset);
  const setCorpus = useCanopy((state) => state.setCorpus);
  const { answer, error } = useQuestion('corpus.leaves', { folders, layer, tree, token });
  if (error) return <p className="corpus-panel-error">{error.message}</p>;
  if (!answer) return null;
  const { depth } = dataset.model;
  return (
    <>
      <div className="corpus-panel-head">
        <strong className="piece">{answer.piece}</strong>
        <span className="quiet" role="status" data-testid="token-leaves">
          {saysOf(answer)}
        </span>
        <ExportMenu
          name="leaves of this token"
          of={() => ({
            about: corpusAbout(`leaves of ${answer.piece}`, { layer, tree }),
            table: () => leavesTable(answer),
          })}
        />
        <button
          type="button"
          className="button small"
          title="Look at all tokens again"
          onClick={() => setCorpus({ token: null })}
        >
          Let go
        </button>
      </div>
      <TokenLayers dataset={dataset} token={token} />
      <Lines
        items={answer.leaves}
        rowHeight={24}
        label="Leaves of the chosen token"
        testid="leaves"
        columns={3}
        keyOf={({ leaf }) => leaf}
        head={
          <tr>
            <th scope="col">Leaf</th>
            <th scope="col">Here</th>
            <th
              scope="col"
              {...tip('Entropy of the token over the leaves of this tree.', '−Σ p log₂ p')}
            >
              {`${decimal(entropyOfCounts(answer.leaves.map((at) => at.count)))} bits`}
            </th>
          </tr>
        }
        row={({ leaf, count: here }) => (
          <>
            <th scope="row">
              <button
                type="button"
                className="link number"
                onClick={() => setCorpus({ node: { level: depth, place: leaf } })}
              >
                {count(leaf)}
              </button>
            </th>
            <td className="number">{count(here)}</td>
            <td className="number corpus-bar" style={barOf(here / answer.count)}>
              {percent(here / answer.count)}
            </td>
          </>
        )}
      />
    </>
  );
}

function saysOf({ count: all, leaves }: LeavesOfToken): string {
  if (all === 0) return 'does not occur in the corpus';
  return `${plural(all, 'time')} in ${leaves.length === 1 ? 'one leaf' : `${count(leaves.length)} leaves`}`;
}

function barOf(share: number) {
  return { backgroundSize: `${(100 * share).toFixed(1)}% 100%` };
}
