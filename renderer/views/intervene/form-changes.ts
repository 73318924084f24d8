/** The interventions that can be added by a form, and the numbers that each needs. */

import type { FffShape, FfShape, InterventionChange } from '../../../engine/api.ts';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly whole: boolean;
}

interface FormChange {
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly FormField[];
  make(values: Readonly<Record<string, number>>): InterventionChange;
}

const seed: FormField = {
  name: 'seed',
  label: 'seed',
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  initial: 1,
  whole: true,
};
const factor: FormField = {
  name: 'factor',
  label: 'factor',
  min: -1e6,
  max: 1e6,
  initial: 0.5,
  whole: false,
};
const layer = { kind: 'layer' } as const;

/** A dense layer can only be ablated or scaled whole. */
export function changesOffered(ffn: FffShape | FfShape): readonly FormChange[] {
  const whole: readonly FormChange[] = [
    {
      kind: 'ablate-layer',
      name: 'ablate the layer’s feedforward part',
      fields: [],
      make: () => ({ kind: 'ablate', part: layer }),
    },
    {
      kind: 'scale-layer',
      name: 'scale the layer’s feedforward part',
      fields: [factor],
      make: ({ factor: by = 1 }) => ({ kind: 'scale', part: layer, factor: by }),
    },
  ];
  return ffn.kind === 'ff' ? whole : [...routings(ffn), ...whole, ...outputs(ffn)];
}

function upTo(name: string, label: string, max: number, initial = 0): FormField {
  return { name, label, min: 0, max, initial, whole: true };
}

function routings({ depth, trees, nodes }: FffShape): readonly FormChange[] {
  const side = (to: 'left' | 'right'): FormChange => ({
    kind: `force-${to}`,
    name: `force a level to the ${to}`,
    fields: [upTo('level', 'level', Math.max(0, depth - 1))],
    make: ({ level = 0 }) => ({ kind: 'force', at: { level }, to }),
  });
  const top = (by: 'activation' | 'contribution'): FormChange => ({
    kind: `top-${by}`,
    name: `top neurons by ${by}`,
    fields: [{ ...upTo('count', 'neurons', trees * nodes, trees * (depth + 1)), min: 1 }],
    make: ({ count = 1 }) => ({ kind: 'top', count, by }),
  });
  return [
    {
      kind: 'random',
      name: 'random paths',
      fields: [seed],
      make: ({ seed: by = 0 }) => ({ kind: 'random', seed: by }),
    },
    {
      kind: 'shuffle',
      name: 'shuffle paths between tokens',
      fields: [seed],
      make: ({ seed: by = 0 }) => ({ kind: 'shuffle', seed: by, among: 'sequence' }),
    },
    {
      kind: 'path',
      name: 'one path for all reached',
      fields: [upTo('leaf', 'leaf', 2 ** depth - 1)],
      make: ({ leaf = 0 }) => ({ kind: 'path', leaf }),
    },
    {
      kind: 'path-of',
      name: 'the path of another token',
      fields: [upTo('token', 'token', 1e6)],
      make: ({ token = 0 }) => ({ kind: 'path-of', token }),
    },
    { kind: 'best', name: 'best path by output', fields: [], make: () => ({ kind: 'best' }) },
    top('contribution'),
    top('activation'),
    { kind: 'dense', name: 'all neurons', fields: [], make: () => ({ kind: 'dense' }) },
    side('left'),
    side('right'),
  ];
}

function outputs({ nodes }: FffShape): readonly FormChange[] {
  const node = upTo('node', 'node', nodes - 1);
  return [
    {
      kind: 'ablate-node',
      name: 'ablate a node',
      fields: [node],
      make: ({ node: at = 0 }) => ({ kind: 'ablate', part: { kind: 'node', node: at } }),
    },
    {
      kind: 'ablate-subtree',
      name: 'ablate a node and all below',
      fields: [node],
      make: ({ node: at = 0 }) => ({ kind: 'ablate', part: { kind: 'subtree', node: at } }),
    },
    {
      kind: 'scale-node',
      name: 'scale a node',
      fields: [node, factor],
      make: ({ node: at = 0, factor: by = 1 }) => ({
        kind: 'scale',
        part: { kind: 'node', node: at },
        factor: by,
      }),
    },
    {
      kind: 'scale-subtree',
      name: 'scale a node and all below',
      fields: [node, factor],
      make: ({ node: at = 0, factor: by = 1 }) => ({
        kind: 'scale',
        part: { kind: 'subtree', node: at },
        factor: by,
      }),
    },
    {
      kind: 'swap',
      name: 'swap the outputs of two nodes',
      fields: [upTo('a', 'node', nodes - 1), upTo('b', 'and', nodes - 1, Math.min(1, nodes - 1))],
      make: ({ a = 0, b = 0 }) => ({ kind: 'swap', a, b }),
    },
  ];
}
