import { memo, useDeferredValue, useLayoutEffect } from 'react';
import { count, decimal, signed } from '../../lib/format.ts';
import { bitsOf } from '../../lib/path.ts';
import { useCanopy } from '../../state/store.ts';
import { useTurn } from '../turns.tsx';
import { nodesTable, stepRows } from './tables.ts';
import type { TreeView } from './view.ts';

/** What the picture shows, for screen readers: in each reading a table with the same content. */
export function TreeTable(newest: { readonly view: TreeView }) {
  const reading = useCanopy((state) => state.look.reading);
  const startMotion = useCanopy((state) => state.startMotion);
  // Hundreds of cells take longer to lay out than the picture: they follow it, and idle waits for them.
  const view = useDeferredValue(newest.view);
  const behind = view !== newest.view;
  useLayoutEffect(() => (behind ? startMotion() : undefined), [behind, startMotion]);
  if (!useTurn()) return null;
  return (
    <div className="unseen">
      {reading === 'canopy' && <PathTable view={view} />}
      {reading === 'icicle' && <NodeTable view={view} />}
      {reading === 'spine' && <SpineTable view={view} />}
    </div>
  );
}

interface TableProps {
  readonly view: TreeView;
}

const sameTree = (a: TableProps, b: TableProps) =>
  a.view.leaves === b.view.leaves && a.view.tokens === b.view.tokens;

const PathTable = memo(function PathTable({ view }: TableProps) {
  return (
    <table data-testid="path-table">
      <caption>{`Paths of layer ${view.layer}: 1 is right, 0 is left, from the root`}</caption>
      <thead>
        <tr>
          <th scope="col">Token</th>
          <th scope="col">Leaf</th>
          <th scope="col">Decisions</th>
        </tr>
      </thead>
      <tbody>
        {view.tokens.map(({ piece }, token) => {
          const leaf = view.leaves[token] ?? 0;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
            <tr key={token}>
              <th scope="row">{piece}</th>
              <td>{count(leaf)}</td>
              <td>{bitsOf(leaf, view.shape.depth)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}, sameTree);

const NodeTable = memo(function NodeTable({ view }: TableProps) {
  const { rows } = nodesTable(view);
  return (
    <table data-testid="node-table">
      <caption>{`Visited nodes of layer ${view.layer}, level by level from the left`}</caption>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Node</th>
          <th scope="col">Tokens</th>
          <th scope="col">Which</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([level, node, , tokens, , pieces]) => (
          <tr key={node}>
            <td>{level}</td>
            <th scope="row">{count(Number(node))}</th>
            <td>{tokens}</td>
            <td>{pieces}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}, sameTree);

function SpineTable({ view }: TableProps) {
  const { token, tokens, layer } = view;
  return (
    <table data-testid="spine-table">
      <caption>{`Steps of ${tokens[token]?.piece ?? ''}, token ${token}, in layer ${layer}`}</caption>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Node</th>
          <th scope="col">Decision</th>
          <th scope="col">Logit</th>
          <th scope="col">Activation</th>
          <th scope="col">Margin</th>
          <th scope="col">Contribution</th>
        </tr>
      </thead>
      <tbody>
        {stepRows(view, token).map((step) => (
          <tr key={step.level}>
            <td>{step.level}</td>
            <th scope="row">{count(step.node)}</th>
            <td>{step.decision}</td>
            <td>{signed(step.logit)}</td>
            <td>{decimal(step.activation)}</td>
            <td>{decimal(step.margin)}</td>
            <td>{decimal(step.contribution)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
