import { useId } from 'react';
import type { EvaluatedModel, OutcomeNode, OutcomePaths } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { placeOfNode, SIGNIFICANT } from '../../layout/outcome-scene.ts';
import { count, percent, plural } from '../../lib/format.ts';
import { nodeInPaths, useIsOpen } from './in-paths.ts';

const MOST = 40;
/** Where none differs: the nearest, so that one sees how near. */
const NEAREST = 5;

interface TableProps {
  readonly model: EvaluatedModel;
  readonly paths: OutcomePaths;
  /** Index of the tree that is looked at; null: all. */
  readonly chosen: number | null;
  readonly depth: number;
  onChoose(tree: number | null): void;
}

interface Row extends OutcomeNode {
  readonly layer: number;
  readonly tree: number;
}

/** The nodes that differ, the farthest first. */
export function OutcomeTable({ model, paths, chosen, depth, onChoose }: TableProps) {
  const id = useId();
  const several = paths.trees.some(({ tree }) => tree > 0);
  const all = rowsOf(chosen === null ? paths.trees : paths.trees.slice(chosen, chosen + 1));
  const differing = all.filter(({ p }) => p < SIGNIFICANT);
  const rows = differing.length > 0 ? differing.slice(0, MOST) : all.slice(0, NEAREST);
  return (
    <>
      <div className="evaluate-which">
        <label htmlFor={id}>Nodes of</label>
        <select
          id={id}
          value={String(chosen)}
          onChange={({ target }) => onChoose(target.value === 'null' ? null : Number(target.value))}
        >
          <option value="null">all layers</option>
          {paths.trees.map(({ layer, tree }, index) => (
            <option key={`${layer} ${tree}`} value={index}>
              {several ? `layer ${layer}, tree ${tree}` : `layer ${layer}`}
            </option>
          ))}
        </select>
        <span className="quiet">
          {differing.length === 0
            ? `none differs; the ${rows.length} nearest`
            : differing.length > MOST
              ? `the first ${MOST} of ${count(differing.length)}; all are in the export`
              : plural(differing.length, 'node')}
        </span>
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-table" data-testid="outcome-nodes">
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Layer</th>
              {several && <th scope="col">Tree</th>}
              <th scope="col">Level</th>
              <th scope="col">Examples</th>
              <th scope="col">Of right</th>
              <th scope="col">Of wrong</th>
              <th scope="col">z</th>
              <th scope="col">p</th>
              <th scope="col">
                <span className="unseen">In Paths</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <NodeRow
                key={`${row.layer} ${row.tree} ${row.node}`}
                row={row}
                model={model}
                depth={depth}
                several={several}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function rowsOf(trees: OutcomePaths['trees']): readonly Row[] {
  return trees
    .flatMap(({ layer, tree, nodes }) => nodes.map((node) => ({ layer, tree, ...node })))
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
}

interface RowProps {
  readonly row: Row;
  readonly model: EvaluatedModel;
  readonly depth: number;
  readonly several: boolean;
}

function NodeRow({ row, model, depth, several }: RowProps) {
  const client = useClient();
  const isOpen = useIsOpen(model);
  const { layer, tree, node, examples, right, wrong, z, p } = row;
  const place = placeOfNode(node);
  const name = place.level === depth ? `leaf ${count(place.place)}` : `node ${count(node)}`;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{layer}</td>
      {several && <td className="number">{tree}</td>}
      <td className="number">{place.level}</td>
      <td className="number">{count(examples)}</td>
      <td className="number">{percent(right)}</td>
      <td className="number">{percent(wrong)}</td>
      <td className="number">{z.toFixed(2).replace('-', '−')}</td>
      <td className="number">{p.toFixed(3)}</td>
      <td>
        <button
          type="button"
          className="button small"
          aria-label={`${name} of layer ${layer}: show in Paths`}
          title={isOpen ? 'Show in Paths' : `Opens ${model.name}, then the node in Paths`}
          onClick={() => void nodeInPaths(client, model, { layer, tree, node: place })}
        >
          Paths
        </button>
      </td>
    </tr>
  );
}
