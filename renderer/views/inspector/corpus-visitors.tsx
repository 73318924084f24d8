import type { TokensOfNode } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, plural } from '../../lib/format.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { useSameModel } from '../same-model.ts';
import { AskButton } from './ask-button.tsx';
import { Answers, useOnDemand } from './on-demand.ts';

const answers = new Answers<TokensOfNode>(200);
const SHOWN = 12;

/** Who comes to a node over the open corpus of the same model; asked for, as it reads the dataset. */
export function CorpusVisitors({ node }: { readonly node: NodePlace }) {
  const same = useSameModel();
  const dataset = useCanopy((state) => state.corpusDataset);
  const { layer, tree } = useCanopy((state) => state.selection);
  const client = useClient();
  const folders = dataset?.folders ?? [];
  const number = 2 ** node.level - 1 + node.place;
  const key = `${dataset?.corpus.sha256} ${dataset?.tokens} ${layer} ${tree} ${number}`;
  const question = useOnDemand(answers, key, (signal) =>
    client.call('corpus.tokens', { folders, layer, tree, node: number, limit: SHOWN }, { signal }),
  );
  if (!same) return null;
  const { answer } = question;
  return (
    <section className="corpus-visitors" aria-label="Visitors in the corpus">
      <h3>Visitors in the corpus</h3>
      {answer ? (
        <>
          <p className="quiet" data-testid="corpus-visitors">
            {answer.tokens === 0
              ? 'No token of the corpus comes here.'
              : `${plural(answer.tokens, 'token')} of the corpus, ${count(answer.distinct)} different; the most frequent:`}
          </p>
          <ul>
            {answer.top.map(({ token, piece, count: many }) => (
              <li key={token}>
                <span className="piece">{piece}</span> <span className="number">{count(many)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <AskButton question={question} cost="one question to the dataset">
          Ask the corpus
        </AskButton>
      )}
    </section>
  );
}
