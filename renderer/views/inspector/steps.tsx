import { scaleLinear } from 'd3';
import { count, decimal, signed } from '../../lib/format.ts';
import { gelu } from '../../lib/gelu.ts';
import { goesRight, nodeAt, placeAt, stepsOf } from '../../lib/path.ts';
import { indexOfLeast } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { useTreeView } from '../selected.ts';
import { FORMULAS } from './formulas.ts';
import { useHoverEnds } from './hover-ends.ts';

/** F32 logits carry errors of up to about this much: biases cancel against the product. */
const ROUNDING = 1e-4;

/** The walk, level by level: each node's logit, what it decides and what it adds. */
export function Steps() {
  useHoverEnds();
  const view = useTreeView();
  const setHover = useCanopy((state) => state.setHover);
  const select = useCanopy((state) => state.select);
  const selection = useCanopy((state) => state.selection);
  if (!view) return null;
  const { shape, token, tree, trace } = view;
  const leaf = view.leaves[token] ?? 0;
  const logits = stepsOf(trace.logits, shape, token, tree);
  const margins = stepsOf(trace.margins, shape, token, tree);
  const contributions = stepsOf(trace.contributions, shape, token, tree);
  const largest = Math.max(1e-6, ...[...logits].map(Math.abs));
  const share = scaleLinear([0, largest], [0, 50]);
  // The leaf's own sign decides nothing, so it cannot be the fragile one.
  const fragile = indexOfLeast(margins.subarray(0, shape.depth));
  return (
    <section className="steps">
      <table data-testid="steps">
        <caption className="unseen">Steps of the chosen token, from the root to its leaf</caption>
        <StepsHead />
        <tbody>
          {[...logits].map((logit, level) => {
            const number = nodeAt(leaf, shape.depth, level);
            const node = { level, place: placeAt(leaf, shape.depth, level) };
            const last = level === shape.depth;
            const right = last ? logit > 0 : goesRight(leaf, shape.depth, level);
            const decision = last ? 'leaf' : right ? 'right' : 'left';
            return (
              <tr
                key={number}
                data-fragile={level === fragile}
                data-decision={decision}
                onPointerEnter={() => setHover({ kind: 'node', ...node })}
                onPointerLeave={() => setHover(null)}
              >
                <td className="number quiet">{level}</td>
                <td>
                  <button
                    type="button"
                    className="link number step-node"
                    title={`Look at ${last ? 'this leaf' : 'this node'}`}
                    onClick={() => select({ ...selection, node })}
                  >
                    {count(number)}
                  </button>
                </td>
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
      <Fragile level={fragile} logit={logits[fragile] ?? 0} />
    </section>
  );
}

function StepsHead() {
  return (
    <thead>
      <tr>
        <th scope="col" {...tip(...FORMULAS.level)}>
          lvl
        </th>
        <th scope="col" {...tip(...FORMULAS.node)}>
          node
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
  );
}

/** The decision that would turn first; within rounding, another machine may take it otherwise. */
function Fragile({ level, logit }: { readonly level: number; readonly logit: number }) {
  return (
    <p className="fragile" data-testid="fragile">
      <strong>Fragile at level {level}:</strong>{' '}
      {Math.abs(logit) <= ROUNDING
        ? 'within F32 rounding (10⁻⁴); other kernels may turn here.'
        : 'the smallest margin would turn first.'}
    </p>
  );
}

interface LogitProps {
  readonly logit: number;
  /** Length of the bar in percent of the column, at most 50. */
  readonly half: number;
  readonly decision: 'left' | 'right' | 'leaf';
}

/** The decision, the bar to its side of zero, and the number. */
export function Logit({ logit, half, decision }: LogitProps) {
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
