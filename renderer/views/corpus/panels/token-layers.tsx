import type { CorpusDataset } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { entropyOfCounts } from '../../../lib/entropy.ts';
import { count, decimal } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { AskButton } from '../../inspector/ask-button.tsx';
import { Answers, useOnDemand } from '../../inspector/on-demand.ts';
import { corpusAbout } from '../about.ts';

interface Spread {
  readonly layer: number;
  readonly leaves: number;
  readonly entropy: number;
  /** The share of its occurrences that its fullest leaf takes. */
  readonly fullest: number;
}

const answers = new Answers<readonly Spread[]>(50);

interface TokenLayersProps {
  readonly dataset: CorpusDataset;
  readonly token: number;
}

/** How a token spreads over the leaves, layer by layer: one question for each, so it is asked for. */
export function TokenLayers({ dataset, token }: TokenLayersProps) {
  const client = useClient();
  const tree = useCanopy((state) => state.corpus.tree);
  const { folders, model } = dataset;
  const question = useOnDemand(
    answers,
    `${folders.join('\n')} ${tree} ${token}`,
    async (signal) => {
      const found: Spread[] = [];
      for (let layer = 0; layer < model.layers; layer += 1) {
        const asked = { folders, layer, tree, token };
        const { leaves, count: all } = await client.call('corpus.leaves', asked, { signal });
        found.push({
          layer,
          leaves: leaves.length,
          entropy: entropyOfCounts(leaves.map((at) => at.count)),
          fullest: all === 0 ? 0 : (leaves[0]?.count ?? 0) / all,
        });
      }
      return found;
    },
  );
  if (!question.answer) {
    const cost = `counts the token's leaves in ${model.layers} layers`;
    return (
      <div className="corpus-panel-part">
        <AskButton question={question} cost={cost}>
          In all layers
        </AskButton>
      </div>
    );
  }
  return <Layers spreads={question.answer} />;
}

function Layers({ spreads }: { readonly spreads: readonly Spread[] }) {
  const chosen = useCanopy((state) => state.corpus.layer);
  const tree = useCanopy((state) => state.corpus.tree);
  const setCorpus = useCanopy((state) => state.setCorpus);
  return (
    <div className="corpus-panel-part token-layers">
      <table data-testid="token-layers">
        <caption className="unseen">The token in each layer</caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Leaves</th>
            <th scope="col">Entropy</th>
            <th scope="col">
              Fullest
              <ExportMenu
                name="token by layer"
                of={() => ({
                  about: corpusAbout('token by layer', { layer: null, tree }),
                  table: () => ({
                    columns: ['layer', 'leaves', 'entropy_bits', 'fullest_share'],
                    rows: spreads.map((at) => [at.layer, at.leaves, at.entropy, at.fullest]),
                  }),
                })}
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {spreads.map(({ layer, leaves, entropy, fullest }) => (
            <tr key={layer} data-chosen={layer === chosen}>
              <th scope="row">
                <button type="button" className="link" onClick={() => setCorpus({ layer })}>
                  {layer}
                </button>
              </th>
              <td className="number">{count(leaves)}</td>
              <td className="number">{`${decimal(entropy)} bits`}</td>
              <td className="number">{`${(100 * fullest).toFixed(1)} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
