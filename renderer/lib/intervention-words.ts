/** Interventions in words, as lists and tables show them. */

import type { Intervention, InterventionChange, Part, Token } from '../../engine/api.ts';
import { count } from './format.ts';

function partWords(part: Part): string {
  if (part.kind === 'layer') return 'the whole layer';
  return part.kind === 'node' ? `node ${count(part.node)}` : `node ${count(part.node)} and below`;
}

/** What is done: `level 3 to the left`. */
export function changeWords(change: InterventionChange): string {
  switch (change.kind) {
    case 'force':
      return 'level' in change.at
        ? `level ${change.at.level} to the ${change.to}`
        : `node ${count(change.at.node)} to the ${change.to}`;
    case 'path':
      return `path to leaf ${count(change.leaf)}`;
    case 'path-of':
      return `path of token ${change.token}`;
    case 'random':
      return `random paths, seed ${change.seed}`;
    case 'shuffle':
      return `paths shuffled in the ${change.among}, seed ${change.seed}`;
    case 'best':
      return 'best path by output';
    case 'top':
      return `top ${change.count ?? 'as many'} neurons by ${change.by}`;
    case 'dense':
      return 'all neurons';
    case 'ablate':
      return `ablate ${partWords(change.part)}`;
    case 'scale':
      return `${partWords(change.part)} times ${change.factor}`;
    case 'swap':
      return `swap outputs of nodes ${count(change.a)} and ${count(change.b)}`;
  }
}

/** Where: `king (2), layer 1`. `tokens`: of each text. */
export function whereWords(
  { tokens: reach, layer, tree }: Intervention,
  tokens: readonly (readonly Pick<Token, 'piece'>[])[],
): string {
  const named = (text: number, token: number) =>
    `${tokens[text]?.[token]?.piece ?? '?'} (${token})`;
  const which =
    reach.kind === 'everywhere'
      ? 'all tokens'
      : reach.kind === 'token'
        ? named(reach.text, reach.token)
        : `${named(reach.text, reach.from)} to ${named(reach.text, reach.to)}`;
  const second = reach.kind !== 'everywhere' && reach.text > 0 ? ' of the second text' : '';
  const layers = layer === null ? 'all layers' : `layer ${layer}`;
  return `${which}${second}, ${layers}${tree === null ? '' : `, tree ${tree}`}`;
}
