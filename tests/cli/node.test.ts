/** `canopy node`, as a user runs it; what it says is compared with the weights in engine/. */

import { expect, it } from 'vitest';
import { canopy } from './canopy.ts';

it('prints lengths and pieces, to read and as JSON', async () => {
  const args = ['node', '--layer', '1', '--node', '5', '--top', '2'];
  const { stdout } = await canopy(args);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'layer 1, tree 0, node 5: bias 45.8872, ||w_in|| 2.0361, ||w_out|| 1.0032',
    'promotes    and 0.39, for 0.37',
    'demotes     <s> -0.88, <pad> -0.88',
  ]);
  const { promotes, firesFor, ...facts } = JSON.parse((await canopy([...args, '--json'])).stdout);
  expect(facts).toMatchObject({ layer: 1, tree: 0, node: 5 });
  expect(facts.bias).toBeCloseTo(45.8872, 3);
  expect(promotes.map(({ piece }: { piece: string }) => piece)).toEqual(['and', 'for']);
  expect(firesFor).toHaveLength(2);
});

it.each([
  [['--layer', '1'], 2, 'give --layer and --node'],
  [['--layer', '1', '--node', 'x'], 2, '--node: expected a whole number'],
  [['--layer', '4', '--node', '0'], 1, 'layer: expected a layer from 0 to 3, received 4'],
  [['--layer', '0', '--node', '4095'], 1, 'node: expected a node from 0 to 4094, received 4095'],
  [['--layer', '0', '--node', '0', '--tree', '1'], 1, 'expected a tree from 0 to 0, received 1'],
])('refuses %j', async (args, exit, message) => {
  const { status, stderr } = await canopy(['node', ...args]);
  expect(stderr).toContain(message);
  expect(status).toBe(exit);
});
