/** The numbers behind the readings of a tree, as they go into files and to screen readers. */
import { visitedNodes } from '../../layout/visited.ts';
import { gelu } from '../../lib/gelu.ts';
import { goesRight, nodeAt, stepsOf } from '../../lib/path.ts';
import type { TreeView } from '../../lib/tree-view.ts';
import type { Table } from '../../picture/exports.ts';

interface StepRow {
  readonly level: number;
  readonly node: number;
  readonly decision: 'left' | 'right' | 'leaf';
  readonly logit: number;
  readonly activation: number;
  readonly margin: number;
  readonly contribution: number;
}

/** One token's steps: a row a level. */
export function stepRows(view: TreeView, token: number): StepRow[] {
  const { shape, tree, trace } = view;
  const leaf = view.leaves[token] ?? 0;
  const logits = stepsOf(trace.logits, shape, token, tree);
  const margins = stepsOf(trace.margins, shape, token, tree);
  const contributions = stepsOf(trace.contributions, shape, token, tree);
  return [...logits].map((logit, level) => ({
    level,
    node: nodeAt(leaf, shape.depth, level),
    decision:
      level === shape.depth ? 'leaf' : goesRight(leaf, shape.depth, level) ? 'right' : 'left',
    logit,
    // In the precision of the logit: the last bits of a double depend on who computes the exponential.
    activation: Math.fround(gelu(logit)),
    margin: margins[level] ?? 0,
    contribution: contributions[level] ?? 0,
  }));
}

/** Every token's every step. */
export function stepsTable(view: TreeView, tokens = view.tokens.map((_, token) => token)): Table {
  return {
    columns: [
      'token',
      'piece',
      'leaf',
      'level',
      'node',
      'decision',
      'logit',
      'activation',
      'margin',
      'contribution',
    ],
    rows: tokens.flatMap((token) =>
      stepRows(view, token).map((step) => [
        token,
        view.tokens[token]?.piece ?? '',
        view.leaves[token] ?? 0,
        step.level,
        step.node,
        step.decision,
        step.logit,
        step.activation,
        step.margin,
        step.contribution,
      ]),
    ),
  };
}

/** The nodes that the text visits. */
export function nodesTable({ leaves, shape, tokens }: TreeView): Table {
  return {
    columns: ['level', 'node', 'place', 'tokens', 'share', 'pieces'],
    rows: visitedNodes(leaves, shape.depth).map(({ level, place, tokens: members }) => [
      level,
      2 ** level - 1 + place,
      place,
      members.length,
      members.length / leaves.length,
      members.map((token) => tokens[token]?.piece ?? '').join(' '),
    ]),
  };
}
