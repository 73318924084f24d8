import { memo } from 'react';
import { tokensAt } from '../../../layout/traffic.ts';
import { trafficSteps } from '../../../layout/traffic-spine.ts';
import type { NodeAt } from '../../../layout/window.ts';
import { count, percent } from '../../../lib/format.ts';
import type { Reading } from '../../../state/selection.ts';
import { leafRange, nodeName } from '../../tree/node-tip.tsx';
import { spineLeaf, type TreeMap } from './use-map.ts';

/** Levels below the picture's root that the table names; files have them all. */
const LEVELS = 4;

interface MapTableProps {
  readonly map: TreeMap;
  readonly reading: Reading;
  readonly focus: NodeAt;
}

/** What the map shows, for screen readers: the way of the spine, else the nodes below the root. */
export const MapTable = memo(function MapTable({ map, reading, focus }: MapTableProps) {
  return (
    <div className="unseen">
      {reading === 'spine' ? <StepTable map={map} /> : <NodeTable map={map} focus={focus} />}
    </div>
  );
});

function NodeTable({ map, focus }: { readonly map: TreeMap; readonly focus: NodeAt }) {
  const { traffic } = map;
  const { depth } = traffic;
  const all = Math.max(1, traffic.nodes[0] ?? 0);
  const last = Math.min(depth, focus.level + LEVELS);
  const nodes: NodeAt[] = [];
  for (let level = focus.level; level <= last; level++) {
    const width = 2 ** (level - focus.level);
    for (let i = 0; i < width; i++) nodes.push({ level, place: focus.place * width + i });
  }
  return (
    <table data-testid="traffic-table">
      <caption>
        {`Tokens of the nodes from level ${focus.level} to ${last} of ${depth}; the exported table has all levels`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Node</th>
          <th scope="col">Leaves</th>
          <th scope="col">Tokens</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={`${node.level}.${node.place}`}>
            <td>{node.level}</td>
            <th scope="row">{nodeName(node, depth)}</th>
            <td>{leafRange(node, depth)}</td>
            <td>{count(tokensAt(traffic, node))}</td>
            <td>{percent(tokensAt(traffic, node) / all)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StepTable({ map }: { readonly map: TreeMap }) {
  const leaf = spineLeaf(map);
  return (
    <table data-testid="traffic-steps">
      <caption>{`How the tokens part on the way to leaf ${count(leaf)}`}</caption>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Node</th>
          <th scope="col">Way</th>
          <th scope="col">Tokens</th>
          <th scope="col">Left</th>
          <th scope="col">Right</th>
        </tr>
      </thead>
      <tbody>
        {trafficSteps(map.traffic, leaf).map(({ level, node, decision, tokens, left, right }) => (
          <tr key={level}>
            <td>{level}</td>
            <th scope="row">{count(node)}</th>
            <td>{decision}</td>
            <td>{count(tokens)}</td>
            <td>{left === null ? '' : count(left)}</td>
            <td>{right === null ? '' : count(right)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
