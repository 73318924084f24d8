import { useState } from 'react';
import type { TreeUsage } from '../../../../engine/api.ts';
import { count, percent, plural } from '../../../lib/format.ts';
import { placeOfNode } from '../../../state/corpus.ts';
import type { NodePlace } from '../../../state/selection.ts';
import { useCanopy } from '../../../state/store.ts';
import { leafRange, nodeName } from '../../tree/node-tip.tsx';

interface ListProps {
  readonly usage: TreeUsage;
  readonly depth: number;
}

/** Rows that are shown before they are asked for. */
const FIRST = 100;

export function HeaviestList({ usage, depth }: ListProps) {
  const { heaviest, tokens } = usage;
  const largest = heaviest[0]?.count ?? 1;
  return (
    <div className="corpus-list">
      <table data-testid="heaviest">
        <thead>
          <tr>
            <th scope="col">Leaf</th>
            <th scope="col">Tokens</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {heaviest.map(({ leaf, count: number }) => (
            <tr key={leaf}>
              <th scope="row">
                <NodeLink node={{ level: depth, place: leaf }}>{count(leaf)}</NodeLink>
              </th>
              <td className="number">{count(number)}</td>
              <td className="number" style={{ background: barOf(number / largest) }}>
                {percent(number / tokens)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A bar behind a figure, from its right edge. */
function barOf(share: number): string {
  const end = `${(100 * share).toFixed(1)}%`;
  return `linear-gradient(to left, var(--accent-soft) ${end}, transparent ${end})`;
}

/** What no token passes, the largest first. */
export function DeadList({ usage, depth }: ListProps) {
  const [all, setAll] = useState(false);
  const dead = usage.deadSubtrees.toSorted((a, b) => b.leaves - a.leaves || a.node - b.node);
  if (dead.length === 0) {
    return <p className="corpus-note quiet">Every leaf has tokens.</p>;
  }
  const shown = all ? dead : dead.slice(0, FIRST);
  return (
    <div className="corpus-list">
      <table data-testid="dead">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Level</th>
            <th scope="col">Leaves</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ node, leaves }) => {
            const place = placeOfNode(node);
            return (
              <tr key={node}>
                <th scope="row">
                  <NodeLink node={place}>{nodeName(place, depth)}</NodeLink>
                </th>
                <td className="number">{place.level}</td>
                <td className="number" title={leafRange(place, depth)}>
                  {count(leaves)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown.length < dead.length && (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          {`All ${plural(dead.length, 'dead subtree')}`}
        </button>
      )}
    </div>
  );
}

interface NodeLinkProps {
  readonly node: NodePlace;
  readonly children: string;
}

function NodeLink({ node, children }: NodeLinkProps) {
  const setCorpus = useCanopy((state) => state.setCorpus);
  const chosen = useCanopy(
    ({ corpus }) => corpus.node?.level === node.level && corpus.node.place === node.place,
  );
  return (
    <button
      type="button"
      className="link number"
      aria-pressed={chosen}
      onClick={() => setCorpus({ node })}
    >
      {children}
    </button>
  );
}
