/** The numbers behind the pictures of a corpus, as they go into files. */

import type { TreeUsage } from '../../../engine/api.ts';
import type { TrafficStep } from '../../layout/traffic-spine.ts';
import type { Table } from '../../picture/exports.ts';
import { placeOfNode } from '../../state/corpus.ts';

/** Every node of a tree with its tokens, level by level. */
export function trafficTable(nodes: Float64Array, depth: number): Table {
  const all = nodes[0] ?? 0;
  return {
    columns: ['node', 'level', 'place', 'first_leaf', 'last_leaf', 'tokens', 'share'],
    rows: Array.from(nodes, (tokens, node) => {
      const { level, place } = placeOfNode(node);
      const leaves = 2 ** (depth - level);
      const first = place * leaves;
      return [node, level, place, first, first + leaves - 1, tokens, all > 0 ? tokens / all : 0];
    }),
  };
}

export function stepsTable(steps: readonly TrafficStep[]): Table {
  return {
    columns: ['level', 'node', 'decision', 'tokens', 'left', 'right', 'left_share', 'right_share'],
    rows: steps.map(({ level, node, decision, tokens, left, right }) => [
      level,
      node,
      decision,
      tokens,
      left ?? '',
      right ?? '',
      left === null || tokens === 0 ? '' : left / tokens,
      right === null || tokens === 0 ? '' : right / tokens,
    ]),
  };
}

/** How evenly each level is used. */
export function levelsTable({ levels }: TreeUsage): Table {
  return {
    columns: ['level', 'nodes', 'used', 'entropy_bits', 'balance'],
    rows: levels.map(({ level, used, entropy, balance }) => [
      level,
      2 ** level,
      used,
      entropy,
      balance ?? '',
    ]),
  };
}

export function deadTable({ deadSubtrees }: TreeUsage, depth: number): Table {
  return {
    columns: ['node', 'level', 'first_leaf', 'leaves'],
    rows: deadSubtrees.map(({ node, leaves }) => {
      const { level, place } = placeOfNode(node);
      return [node, level, place * 2 ** (depth - level), leaves];
    }),
  };
}

export function heaviestTable({ heaviest, tokens }: TreeUsage): Table {
  return {
    columns: ['leaf', 'tokens', 'share'],
    rows: heaviest.map(({ leaf, count }) => [leaf, count, count / tokens]),
  };
}

/** One layer's tree in figures. */
export interface LayerFigures {
  readonly layer: number;
  readonly tree: number;
  readonly tokens: number;
  readonly leaves: number;
  readonly used: number;
  readonly deadLeaves: number;
  readonly deadSubtrees: number;
  readonly entropy: number;
  readonly effective: number;
  readonly gini: number;
  /** Share of all tokens that the fullest leaf takes. */
  readonly heaviest: number;
}

export function layerFigures(layer: number, tree: number, usage: TreeUsage): LayerFigures {
  const leaves = usage.counts.length;
  return {
    layer,
    tree,
    tokens: usage.tokens,
    leaves,
    used: usage.used,
    deadLeaves: leaves - usage.used,
    deadSubtrees: usage.deadSubtrees.length,
    entropy: usage.entropy,
    effective: usage.effectiveLeaves,
    gini: usage.gini,
    heaviest: usage.tokens > 0 ? (usage.heaviest[0]?.count ?? 0) / usage.tokens : 0,
  };
}

export function layersTable(rows: readonly LayerFigures[]): Table {
  return {
    columns: [
      'layer',
      'tree',
      'tokens',
      'leaves',
      'used',
      'dead_leaves',
      'dead_subtrees',
      'entropy_bits',
      'effective_leaves',
      'gini',
      'heaviest_share',
    ],
    rows: rows.map((row) => [
      row.layer,
      row.tree,
      row.tokens,
      row.leaves,
      row.used,
      row.deadLeaves,
      row.deadSubtrees,
      row.entropy,
      row.effective,
      row.gini,
      row.heaviest,
    ]),
  };
}
