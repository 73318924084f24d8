/** Bad models end in a message with the file and the key, and the open model stays open. */

import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { toApiError } from '../../engine/errors.ts';
import { makeBadModels } from './badModels.ts';
import { canopy, golden, root } from './canopy.ts';

const temporary = mkdtempSync(path.join(os.tmpdir(), 'canopy-bad-'));
const models = makeBadModels(temporary);
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

it.each(models)('$name: the command line says what is wrong', async ({ folder, names }) => {
  const { status, stdout, stderr } = await canopy(['trace', '--model', folder, '--ids', '1']);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^canopy: .*\n$/);
  for (const name of names) expect(stderr).toContain(name);
});

it('leave the open model open', async () => {
  const engine = createEngine();
  const sound = await engine.open(path.join(golden, 'random-1'));
  const before = await engine.trace({ inputs: [{ ids: [1, 2, 3] }] });
  for (const { folder, names } of models) {
    const error = await engine.open(folder).then(
      () => null,
      (thrown: unknown) => toApiError(thrown),
    );
    expect(error?.code, folder).toBe('bad-model');
    expect(error?.file, folder).toBeTruthy();
    for (const name of names) expect(error?.message).toContain(name);
    expect(engine.status().model).toEqual(sound);
    expect(engine.status().opening).toBeNull();
    expect(engine.status().failure).toEqual({ folder, error });
    const after = await engine.trace({ inputs: [{ ids: [1, 2, 3] }] });
    expect(after.sequences).toEqual(before.sequences);
  }
  engine.close();
});

it('opens the folder of a file that was meant for it', async () => {
  const engine = createEngine();
  const { folder } = await engine.open(path.join(golden, 'random-1/config.json'));
  expect(folder).toBe(path.join(golden, 'random-1'));
  engine.close();
});

/** An account without rights: root reads everything, so it steps down to `nobody`. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

it('without rights: the command line names the folder', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no such rights');
  const options = nobody === undefined ? {} : { uid: nobody };
  const reach = await canopy(['--version'], options).catch(() => null);
  if (reach?.status !== 0) context.skip(`another account cannot run Canopy in ${root}`);
  const folder = path.join(temporary, 'locked');
  cpSync(path.join(golden, 'random-1'), folder, { recursive: true });
  chmodSync(temporary, 0o755);
  chmodSync(path.join(folder, 'config.json'), 0);
  const file = await canopy(['info', folder], options);
  expect(file.stderr).toContain('config.json cannot be read: no permission');
  chmodSync(folder, 0);
  const whole = await canopy(['info', folder], options);
  chmodSync(folder, 0o755);
  expect(whole.status).toBe(1);
  expect(whole.stderr).toContain(`${folder} cannot be read: no permission`);
});
