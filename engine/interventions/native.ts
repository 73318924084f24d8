/** Interventions as the addon takes them, held against the model's shape and the tokens first. */

import type { NativeChange, NativeIntervention, NativeReach } from '../../native/face.ts';
import type { FffShape, Intervention, InterventionChange, ModelInfo, Part } from '../api.ts';
import { badInput } from '../errors.ts';

/** Refuses by the place in the list and what is wrong there. */
interface Place {
  readonly where: string;
  readonly fff: FffShape;
}

function refuse(where: string, why: string): never {
  throw badInput(`${where}: ${why}`, where);
}

/** Throws unless `value` is from 0 to below `count`; `what` as in "a layer". */
function below(where: string, what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  const expected = count > 0 ? `expected ${what} from 0 to ${count - 1}` : `there is no ${what}`;
  refuse(where, `${expected}, received ${value}`);
}

function scaled({ where, fff }: Place, part: Part, factor: number): NativeChange {
  if (part.kind === 'layer') return { kind: 'scaleLayer', factor };
  below(where, 'a node', part.node, fff.nodes);
  return { kind: 'scaleNode', node: part.node, withDescendants: part.kind === 'subtree', factor };
}

function forced(
  { where, fff }: Place,
  change: InterventionChange & { kind: 'force' },
): NativeChange {
  const right = change.to === 'right';
  if ('level' in change.at) {
    below(where, 'a level that decides', change.at.level, fff.depth);
    return { kind: 'forceLevel', level: change.at.level, right };
  }
  below(where, 'a node above the leaves', change.at.node, 2 ** fff.depth - 1);
  return { kind: 'forceNode', node: change.at.node, right };
}

function changeOf(place: Place, change: InterventionChange): NativeChange {
  const { where, fff } = place;
  switch (change.kind) {
    case 'force':
      return forced(place, change);
    case 'path':
      below(where, 'a leaf', change.leaf, 2 ** fff.depth);
      return { kind: 'path', leaf: change.leaf };
    case 'path-of':
      return { kind: 'pathOfToken', token: change.token };
    case 'random':
      return { kind: 'randomPaths', seed: change.seed };
    case 'shuffle':
      return {
        kind: 'shuffledPaths',
        seed: change.seed,
        acrossSequences: change.among === 'batch',
      };
    case 'best':
      return { kind: 'bestPath' };
    case 'top':
      if (change.count !== null) {
        below(where, 'a count of neurons', change.count, fff.trees * fff.nodes + 1);
      }
      return { kind: 'topNeurons', count: change.count ?? 0, by: change.by };
    case 'dense':
      return { kind: 'allNeurons' };
    case 'ablate':
      return scaled(place, change.part, 0);
    case 'scale':
      return scaled(place, change.part, change.factor);
    case 'swap':
      below(where, 'a node', change.a, fff.nodes);
      below(where, 'a node', change.b, fff.nodes);
      return { kind: 'swapOutputs', a: change.a, b: change.b };
  }
}

/** Of a dense layer there is only the whole. */
function changeOfDense(where: string, name: string, change: InterventionChange): NativeChange {
  const { kind } = change;
  if ((kind === 'ablate' || kind === 'scale') && change.part.kind === 'layer') {
    return { kind: 'scaleLayer', factor: kind === 'scale' ? change.factor : 0 };
  }
  return refuse(where, `${name} has dense layers, which can only be ablated or scaled whole`);
}

function tokensOf(
  where: string,
  { tokens, change }: Intervention,
  lengths: ArrayLike<number>,
): Pick<NativeReach, 'sequences' | 'tokens'> {
  const check = (text: number, token: number) => {
    below(where, 'a text', text, lengths.length);
    below(where, 'a token', token, lengths[text] ?? 0);
  };
  const texts = tokens.kind === 'everywhere' ? [...Array(lengths.length).keys()] : [tokens.text];
  if (change.kind === 'path-of') for (const text of texts) check(text, change.token);
  if (tokens.kind === 'everywhere') return {};
  const [from, to] =
    tokens.kind === 'token' ? [tokens.token, tokens.token] : [tokens.from, tokens.to];
  check(tokens.text, from);
  check(tokens.text, to);
  return { sequences: [tokens.text, tokens.text + 1], tokens: [from, to + 1] };
}

/**
 * Those of a list that are on.
 * @param lengths tokens of each sequence
 * @throws CanopyError `bad-input` naming the first at fault as `interventions[i]`
 */
export function toNative(
  list: readonly Intervention[],
  { shape, name }: Pick<ModelInfo, 'shape' | 'name'>,
  lengths: ArrayLike<number>,
): NativeIntervention[] {
  const { ffn, layers } = shape;
  return list.flatMap((one, index) => {
    if (one.off) return [];
    const where = `interventions[${index}]`;
    if (one.layer !== null) below(where, 'a layer', one.layer, layers);
    if (one.tree !== null) below(where, 'a tree', one.tree, ffn.kind === 'fff' ? ffn.trees : 1);
    const reach: NativeReach = {
      ...tokensOf(where, one, lengths),
      ...(one.layer === null ? {} : { layers: [one.layer, one.layer + 1] }),
      ...(one.tree === null ? {} : { trees: [one.tree, one.tree + 1] }),
    };
    const change =
      ffn.kind === 'fff'
        ? changeOf({ where, fff: ffn }, one.change)
        : changeOfDense(where, name, one.change);
    return [{ ...reach, ...change }];
  });
}
