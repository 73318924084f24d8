import type { FffShape } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { leavesOfTree } from '../../lib/path.ts';
import { ancestorsOf } from '../../lib/visits.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { useTexts } from '../texts.ts';
import { FORMULAS } from './formulas.ts';

interface AncestorsProps {
  readonly node: NodePlace;
  readonly shape: FffShape;
}

/** The way to a node from the root: at each ancestor, how many tokens come and how many go along. */
export function Ancestors({ node, shape }: AncestorsProps) {
  const texts = useTexts();
  const selection = useCanopy((state) => state.selection);
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  const { layer, tree } = selection;
  const leaves = texts.flatMap(({ layers }) =>
    leavesOfTree(layers[layer]?.leaves ?? new Int32Array(), shape.trees, tree),
  );
  const rows = ancestorsOf(node, leaves, shape.depth);
  return (
    <section className="steps ancestors">
      <h2>{node.level === shape.depth ? 'The way to this leaf' : 'The way here'}</h2>
      <table data-testid="ancestors">
        <caption className="unseen">Nodes from the root to this one</caption>
        <thead>
          <tr>
            <th scope="col" {...tip(...FORMULAS.level)}>
              lvl
            </th>
            <th scope="col" {...tip(...FORMULAS.node)}>
              node
            </th>
            <th scope="col" {...tip('Tokens of the text that come to the node.')}>
              tokens
            </th>
            <th scope="col" {...tip('The decision that leads on to the node looked at.')}>
              turn
            </th>
            <th
              scope="col"
              className="logit-head"
              {...tip('How many of the tokens go the same way from here.')}
            >
              go along
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ level, place, tokens, right, along }) => (
            <tr
              key={level}
              data-here={level === node.level}
              onPointerEnter={() => setHover({ kind: 'node', level, place })}
              onPointerLeave={() => setHover(null)}
            >
              <td className="number quiet">{level}</td>
              <td>
                <button
                  type="button"
                  className="link number step-node"
                  aria-current={level === node.level}
                  onClick={() => select({ ...selection, node: { level, place } })}
                >
                  {count(2 ** level - 1 + place)}
                </button>
              </td>
              <td className="number">{tokens}</td>
              <td className="number quiet">{right === null ? '' : right ? '→' : '←'}</td>
              <td>
                {along !== null && tokens > 0 && (
                  <span className="along">
                    <span className="chance" aria-hidden="true">
                      <span style={{ width: `${(100 * along) / tokens}%` }} />
                    </span>
                    <span className="number">{along}</span>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
