/** `canopy fragility`, as a user runs it. */

import { expect, it } from 'vitest';
import { canopy } from './canopy.ts';

const book = 'assets/texts/time-machine.txt';

it('tells levels, walks elsewhere and losses, to read and as CSV', async () => {
  const asked = ['--noise', '0.1', '--input-noise', '0.01', '--round', 'bf16', '--round', 'int8'];
  const args = ['fragility', book, '--tokens', '256', ...asked];
  const { stdout } = await canopy(args);
  // A heading, 4 layers of 11 deciding levels, an empty line, the loss, and for each variant its name,
  // 4 layers and the loss.
  expect(stdout.trim().split('\n')).toHaveLength(1 + 44 + 1 + 1 + 3 * 6);
  expect(stdout).toMatch(/bf16\n {2}layer 0: \d+ of 256 walks elsewhere \(/);
  expect(stdout).toMatch(/loss, nats: F32 \d\.\d{4} \(/);
  const csv = (await canopy([...args, '--csv'])).stdout.trim().split('\n');
  expect(csv[0]).toBe(
    'layer,level,walks,changed_bf16,changed_int8,changed_noise_0.01,margin_p1,margin_p10,margin_p50,margin_p90,margin_p99,turned_0.1',
  );
  expect(csv).toHaveLength(45);
});
