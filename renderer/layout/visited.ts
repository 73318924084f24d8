import { placeAt } from '../lib/path.ts';

/** A visited node and who passes it. */
export interface VisitedNode {
  readonly level: number;
  readonly place: number;
  readonly tokens: readonly number[];
}

/** The visited nodes, level by level from the left. */
export function visitedNodes(leaves: readonly number[], depth: number): VisitedNode[] {
  return Array.from({ length: depth + 1 }, (_, level) => {
    const nodes = new Map<number, number[]>();
    leaves.forEach((leaf, token) => {
      const place = placeAt(leaf, depth, level);
      const members = nodes.get(place);
      if (members) members.push(token);
      else nodes.set(place, [token]);
    });
    return [...nodes]
      .map(([place, tokens]) => ({ level, place, tokens }))
      .sort((a, b) => a.place - b.place);
  }).flat();
}
