import { useState } from 'react';
import type { ModelInfo, TensorDifference, WeightComparison } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, plural, scientific } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { AskButton } from '../inspector/ask-button.tsx';
import { Answers, useOnDemand } from '../inspector/on-demand.ts';
import { compareAbout } from './about.ts';
import { Scrolling } from './scrolling.tsx';

const answers = new Answers<WeightComparison>(20);

interface Props {
  readonly a: ModelInfo;
  readonly b: ModelInfo;
}

/** Which weights of the two models differ; both files are read for it, so it is asked for. */
export function WeightsPart({ a, b }: Props) {
  const client = useClient();
  const [share, setShare] = useState(0);
  const question = useOnDemand(answers, `${a.sha256} ${b.sha256}`, (signal) =>
    client.call(
      'compare.weights',
      { a: a.folder, b: b.folder },
      { signal, onProgress: ({ done, total }) => setShare(done / Math.max(1, total)) },
    ),
  );
  return (
    <section className="panel compare-weights" aria-label="Weights">
      <div className="compare-head">
        <h2>Weights</h2>
        {question.answer ? (
          <ExportMenu
            name="weights that differ"
            of={() => ({
              about: compareAbout('weights'),
              table: () => weightsTable(question.answer),
            })}
          />
        ) : (
          <AskButton question={question} cost="reads both files from end to end">
            Compare the weights
          </AskButton>
        )}
        {question.busy && <progress value={share} aria-label="Read so far" />}
      </div>
      {question.answer && <Result found={question.answer} />}
    </section>
  );
}

function Result({ found }: { readonly found: WeightComparison }) {
  const { same, differing, onlyA, onlyB, shapes } = found;
  const none = differing.length + onlyA.length + onlyB.length + shapes.length === 0;
  return (
    <>
      <p data-testid="compare-weights">
        {none
          ? `No difference: all ${plural(same, 'tensor')} have the same values.`
          : [
              `${plural(same, 'tensor')} the same, ${count(differing.length)} with other values`,
              ...(shapes.length > 0 ? [`${count(shapes.length)} of other shapes`] : []),
              ...(onlyA.length + onlyB.length > 0
                ? [`${count(onlyA.length)} in A alone, ${count(onlyB.length)} in B alone`]
                : []),
            ].join(', ')}
      </p>
      {differing.length > 0 && (
        <Scrolling label="Tensors that differ">
          <table data-testid="compare-tensors">
            <thead>
              <tr>
                <th scope="col">Tensor</th>
                <th scope="col">Values</th>
                <th scope="col">Largest</th>
                <th scope="col">Nodes</th>
              </tr>
            </thead>
            <tbody>
              {differing.map((tensor) => (
                <tr key={tensor.name}>
                  <th scope="row" className="number">
                    {tensor.name}
                  </th>
                  <td className="number">{`${count(tensor.differing)} of ${count(tensor.values)}`}</td>
                  <td className="number">{scientific(tensor.largest)}</td>
                  <td>{nodesOf(tensor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolling>
      )}
    </>
  );
}

function nodesOf({ nodes, nodeCount, layer }: TensorDifference): string {
  if (nodeCount === 0) return '';
  const first = nodes
    .slice(0, 3)
    .map(({ tree, node }) => (tree > 0 ? `${tree}:${node}` : String(node)))
    .join(', ');
  return `layer ${layer}: ${nodeCount === 1 ? 'node' : plural(nodeCount, 'node')} ${first}${nodeCount > 3 ? ', …' : ''}`;
}

function weightsTable(found: WeightComparison | undefined) {
  return {
    columns: ['tensor', 'layer', 'tree', 'node', 'values_differing', 'largest_difference'],
    rows: (found?.differing ?? []).flatMap(({ name, layer, nodes, differing, largest }) =>
      nodes.length === 0
        ? [[name, layer ?? '', '', '', differing, largest]]
        : nodes.map((at) => [name, layer ?? '', at.tree, at.node, at.values, at.largest]),
    ),
  };
}
