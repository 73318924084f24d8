/** `canopy compare`, as a user runs it. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { canopy, tiny } from './canopy.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-compare-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = 'the king of <mask> was wise .';

/** A copy of canopy-tiny whose node of a layer fires for other inputs: its row of W_in, negated. */
function planted(layer: number, node: number): string {
  const target = path.join(folder, 'planted');
  cpSync(tiny, target, { recursive: true });
  const file = path.join(target, 'model.safetensors');
  const bytes = readFileSync(file);
  const header = 8 + Number(bytes.readBigUInt64LE(0));
  const tensor = `encoder.layers.${layer}.ffn.linear_in.weight`;
  const { data_offsets, shape } = JSON.parse(bytes.toString('utf8', 8, header))[tensor];
  const hidden: number = shape[1];
  for (let i = 0; i < hidden; i++) {
    const at = header + data_offsets[0] + 4 * (node * hidden + i);
    bytes.writeFloatLE(-bytes.readFloatLE(at), at);
  }
  writeFileSync(file, bytes);
  return target;
}

it('names the layer and node of a planted difference, and the walks that part there', async () => {
  const other = planted(2, 0);
  const { stdout, stderr } = await canopy(['compare', tiny, other, '--text', text]);
  expect(stderr).toBe('');
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^encoder\.layers\.2\.ffn\.linear_in\.weight: \d+ of \d+ values differ/);
  expect(lines[1]).toMatch(/^ {2}layer 2, tree 0, node 0: \d+ values/);
  expect(lines[2]).toMatch(/^\d+ tensors are the same$/);
  expect(lines[3]).toMatch(/^paths: \d+ walks part, first in layer 2$/);
  expect(lines[4]).toMatch(/^ {2}layer 2, tree 0: .* from level 0, leaf \d+ \| \d+$/);
  const at = lines.findIndex((line) => line.startsWith('predictions: mean KL(A || B) '));
  // Each of the seven tokens between the template's.
  expect(lines.slice(at + 1, -1)).toHaveLength(7);
  expect(lines[at + 4]).toMatch(/^ {2}<mask> \(4\): \d/);
});

it('finds no difference between a model and itself', async () => {
  const { stdout } = await canopy(['compare', tiny, tiny, '--text', text]);
  expect(stdout).toMatch(
    /^no difference: all \d+ tensors have the same values\npaths: no difference\npredictions: no difference\n$/,
  );
});

it('refuses one folder alone', async () => {
  expect(await canopy(['compare', tiny])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('give two model folders'),
  });
});
