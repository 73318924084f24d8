import { scaleLinear } from 'd3';
import { count, decimal, signed } from '../../lib/format.ts';
import { gelu } from '../../lib/gelu.ts';
import { goesRight, nodeAt, stepsOf } from '../../lib/path.ts';
import { indexOfLeast } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';
import { useTreeView } from '../selected.ts';

/** The walk, level by level: each node's logit, what it decides and what it adds. */
export function Steps() {
  const view = useTreeView();
  const setHover = useCanopy((state) => state.setHover);
  if (!view) return null;
  const { shape, token, tree, trace } = view;
  const leaf = view.leaves[token] ?? 0;
  const logits = stepsOf(trace.logits, shape, token, tree);
  const margins = stepsOf(trace.margins, shape, token, tree);
  const contributions = stepsOf(trace.contributions, shape, token, tree);
  const largest = Math.max(1e-6, ...[...logits].map(Math.abs));
  const share = scaleLinear([0, largest], [0, 50]);
  // The leaf's own sign decides nothing, so it cannot be the fragile one.
  const fragile = shape.depth > 0 ? indexOfLeast(margins.subarray(0, shape.depth)) : -1;
  return (
    <section className="steps">
      <table data-testid="steps">
        <caption className="unseen">Steps of the chosen token, from the root to its leaf</caption>
        <thead>
          <tr>
            <th scope="col" title="Level in the tree: 0 is the root">
              lvl
            </th>
            <th scope="col" title="Number of the node in its tree, in level order">
              node
            </th>
            <th scope="col" title="x · w_in + b_in; positive goes right" className="logit-head">
              logit
            </th>
            <th scope="col" title="Activation: gelu(logit), exact (erf)">
              gelu
            </th>
            <th scope="col" title="Margin: |logit| / ‖w_in‖, the distance to the node’s hyperplane">
              margin
            </th>
            <th
              scope="col"
              title="Contribution: |gelu(logit)| · ‖w_out‖, the length of what the node adds"
            >
              adds
            </th>
          </tr>
        </thead>
        <tbody>
          {[...logits].map((logit, level) => {
            const node = nodeAt(leaf, shape.depth, level);
            const last = level === shape.depth;
            const right = last ? logit > 0 : goesRight(leaf, shape.depth, level);
            const decision = last ? 'leaf' : right ? 'right' : 'left';
            return (
              <tr
                key={node}
                data-fragile={level === fragile}
                data-decision={decision}
                onPointerEnter={() =>
                  setHover({ kind: 'node', level, place: node - (2 ** level - 1) })
                }
                onPointerLeave={() => setHover(null)}
              >
                <td className="number quiet">{level}</td>
                <td className="number">{count(node)}</td>
                <td>
                  <Logit logit={logit} half={share(Math.abs(logit))} decision={decision} />
                </td>
                <td className="number">{decimal(gelu(logit))}</td>
                <td className="number">{decimal(margins[level] ?? 0)}</td>
                <td className="number">{decimal(contributions[level] ?? 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {fragile >= 0 && (
        <p className="fragile" data-testid="fragile">
          <strong>Fragile at level {fragile}:</strong> the smallest margin would turn first.
        </p>
      )}
    </section>
  );
}

interface LogitProps {
  readonly logit: number;
  /** Length of the bar in percent of the column, at most 50. */
  readonly half: number;
  readonly decision: 'left' | 'right' | 'leaf';
}

/** The decision, the bar to its side of zero, and the number. */
function Logit({ logit, half, decision }: LogitProps) {
  const positive = logit > 0;
  return (
    <span className="logit">
      <span className="unseen">{decision} </span>
      <span className="arrow" aria-hidden="true">
        {decision === 'leaf' ? '' : decision === 'right' ? '→' : '←'}
      </span>
      <span className="logit-bar" aria-hidden="true">
        <span
          data-sign={positive ? 'positive' : 'negative'}
          style={{ left: positive ? '50%' : `${50 - half}%`, width: `${half}%` }}
        />
      </span>
      <span className="number" data-testid="logit">
        {signed(logit)}
      </span>
    </span>
  );
}
