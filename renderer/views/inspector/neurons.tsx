import { scaleLinear } from 'd3';
import { count, decimal } from '../../lib/format.ts';
import { gelu } from '../../lib/gelu.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { useTreeView } from '../selected.ts';
import { FORMULAS } from './formulas.ts';
import { Logit } from './steps.tsx';

const LISTED = 24;

/** Trees of depth 0 are neurons that every token uses: those that add most to the chosen one. */
export function Neurons() {
  const view = useTreeView();
  const select = useCanopy((state) => state.select);
  const selection = useCanopy((state) => state.selection);
  if (!view) return null;
  const { shape, token, trace } = view;
  const at = (tree: number) => token * shape.trees + tree;
  const trees = Array.from({ length: shape.trees }, (_, tree) => tree)
    .sort((a, b) => (trace.contributions[at(b)] ?? 0) - (trace.contributions[at(a)] ?? 0))
    .slice(0, LISTED);
  const logitOf = (tree: number) => trace.logits[at(tree)] ?? 0;
  const largest = Math.max(1e-6, ...trees.map((tree) => Math.abs(logitOf(tree))));
  const share = scaleLinear([0, largest], [0, 50]);
  return (
    <section className="steps">
      <table data-testid="neurons">
        <caption className="unseen">Neurons, those that add most first</caption>
        <thead>
          <tr>
            <th scope="col" {...tip('The tree, which is one neuron here.')}>
              tree
            </th>
            <th scope="col" {...tip(...FORMULAS.logit)} className="logit-head">
              logit
            </th>
            <th scope="col" {...tip(...FORMULAS.activation)}>
              gelu
            </th>
            <th scope="col" {...tip(...FORMULAS.margin)}>
              margin
            </th>
            <th scope="col" {...tip(...FORMULAS.contribution)}>
              adds
            </th>
          </tr>
        </thead>
        <tbody>
          {trees.map((tree) => (
            <tr key={tree}>
              <td>
                <button
                  type="button"
                  className="link number step-node"
                  title="Look at this neuron"
                  onClick={() => select({ ...selection, tree, node: { level: 0, place: 0 } })}
                >
                  {count(tree)}
                </button>
              </td>
              <td>
                <Logit
                  logit={logitOf(tree)}
                  half={share(Math.abs(logitOf(tree)))}
                  decision="leaf"
                />
              </td>
              <td className="number">{decimal(gelu(logitOf(tree)))}</td>
              <td className="number">{decimal(trace.margins[at(tree)] ?? 0)}</td>
              <td className="number">{decimal(trace.contributions[at(tree)] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shape.trees > LISTED && (
        <p className="fragile">
          The {LISTED} of {count(shape.trees)} neurons that add most.
        </p>
      )}
    </section>
  );
}
