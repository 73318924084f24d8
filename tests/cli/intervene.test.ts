/** `canopy intervene` and `canopy sweep`, as a user runs them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canopy } from './canopy.ts';

const text = 'the king of <mask> was wise .';

it('turns a decision round, to read and as JSON', async () => {
  const args = ['intervene', '--text', text, '--flip', '1.0.2.0'];
  const { stdout } = await canopy(args);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'computed again from layer 1',
    '1 walks go elsewhere',
    '  layer 1, tree 0: king (2) from level 0, leaf 1349 -> 448',
  ]);
  const json = JSON.parse((await canopy([...args, '--json'])).stdout);
  expect(json.interventions).toEqual([
    {
      tokens: { kind: 'token', text: 0, token: 2 },
      layer: 1,
      tree: 0,
      change: { kind: 'force', at: { level: 0 }, to: 'left' },
    },
  ]);
  expect(json.cosines).toHaveLength(5);
  expect(json.cosines[1]).toEqual(new Array(9).fill(1));
  expect(json.cosines[2][2]).toBeLessThan(1);
  expect(json.predictions[0].divergence).toBeCloseTo(1.794e-4, 6);
});

it('carries out a list from a file, before the flips', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-list-'));
  const file = path.join(folder, 'list.json');
  const dense = { tokens: { kind: 'everywhere' }, layer: 0, tree: null, change: { kind: 'dense' } };
  writeFileSync(file, JSON.stringify({ interventions: [dense] }));
  const { stdout } = await canopy(['intervene', '--text', text, '--list', file, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ firstLayer: 0, interventions: [dense] });
  writeFileSync(file, JSON.stringify([{ ...dense, layer: -1 }]));
  const { status, stderr } = await canopy(['intervene', '--text', text, '--list', file]);
  expect(status).toBe(1);
  expect(stderr).toContain('list.json: interventions.0.layer');
  rmSync(folder, { recursive: true });
});

it('ranks all flips of a token', async () => {
  const args = ['sweep', '--text', text, '--layer', '1', '--token', '4'];
  const { positions, flips } = JSON.parse((await canopy([...args, '--json'])).stdout);
  expect(positions).toEqual([4]);
  expect(flips).toHaveLength(11);
  const { stdout } = await canopy([...args, '--most', '2']);
  expect(stdout.split('\n')[1]).toMatch(/^<mask> \(4\) +0 +3 right +9\.04\d/);
  expect(stdout.trim().split('\n')).toHaveLength(3);
});

it.each([
  [['intervene', '--text', text], 2, 'give --flip or --list'],
  [['intervene', '--text', text, '--flip', '1.0.x'], 2, 'expected layer.tree.token.level'],
  [['intervene', '--text', text, '--flip', '1.0.2.11'], 1, 'decides nothing at layer 1'],
  [['sweep', '--text', text, '--layer', '9'], 1, 'layer: expected values from 0 to 3, received 9'],
])('refuses %j', async (args, exit, message) => {
  const { status, stderr } = await canopy(args);
  expect(stderr).toContain(message);
  expect(status).toBe(exit);
});
