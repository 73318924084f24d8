import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayOpenModel } from '../engine/modelFolder.ts';
import { createMayOpen } from './allowed.ts';

let folder: string;
const at = (...names: readonly string[]) => path.join(folder, ...names);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'canopy-allowed-')));
  for (const name of ['in/deep', 'in2', 'out/model', 'in/linked']) {
    await mkdir(at(name), { recursive: true });
  }
  for (const name of ['in/a.json', 'out/secret.json', 'out/model/config.json'])
    await writeFile(at(name), '{}');
  await symlink(at('out'), at('in/way-out'));
  await symlink(at('in'), at('way-in'));
  await symlink(at('out/nothing.json'), at('in/dangling.json'));
  await symlink(at('in/loop'), at('in/loop'));
  await symlink(at('out/model/config.json'), at('in/linked/config.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['in'],
  ['in/a.json'],
  ['in/deep/../a.json'],
  ['in/not-there/at-all.json'],
  ['way-in/a.json'],
  ['in/..a'],
])('%s may be opened', async (name) => {
  const mayOpen = await createMayOpen([at('in')]);
  await expect(mayOpen(`${folder}/${name}`)).resolves.toBeUndefined();
});

test.each([
  ['out/secret.json'],
  ['out'],
  ['in/../out/secret.json'],
  ['in/way-out/secret.json'],
  ['in/way-out/not-there.json'],
  ['in/dangling.json'],
  ['in2'],
  [''],
  ['out/not-there.json'],
  ['in/deep/../../../../../../etc/passwd'],
])('%s may not, and the refusal names the folder and the flag', async (name) => {
  const mayOpen = await createMayOpen([at('in')]);
  const refused = await mayOpen(`${folder}/${name}`).catch((error: unknown) => error);
  const full = path.resolve(`${folder}/${name}`);
  const flag = path.extname(full) === '' ? full : path.dirname(full);
  expect(refused).toMatchObject({
    code: 'forbidden',
    place: { file: full },
    message: expect.stringContaining(`--allow ${flag}`),
  });
});

test('what exists outside and what does not are refused in the same words', async () => {
  const mayOpen = await createMayOpen([at('in')]);
  const words = async (name: string) =>
    String(await mayOpen(at('out', name)).catch((error: unknown) => error)).replaceAll(name, 'X');
  expect(await words('secret.json')).toBe(await words('not-there.json'));
});

test('a folder that is itself a link, and a single file, can be roots', async () => {
  const mayOpen = await createMayOpen([at('way-in'), at('out/secret.json')]);
  await expect(mayOpen(at('in/a.json'))).resolves.toBeUndefined();
  await expect(mayOpen(at('out/secret.json'))).resolves.toBeUndefined();
  await expect(mayOpen(at('out/model'))).rejects.toMatchObject({ code: 'forbidden' });
});

test('links that lead round in a circle end in a refusal or an answer, not in a hang', async () => {
  const mayOpen = await createMayOpen([at('in/deep')]);
  await expect(mayOpen(at('in/loop'))).rejects.toMatchObject({ code: 'forbidden' });
});

test('a model folder whose files are links out of the allowed folders is refused', async () => {
  const mayOpen = await createMayOpen([at('in')]);
  await expect(mayOpenModel(at('in/linked'), mayOpen)).rejects.toMatchObject({
    code: 'forbidden',
    place: { file: at('in/linked/config.json') },
  });
  await expect(mayOpenModel(at('in/deep'), mayOpen)).resolves.toBeUndefined();
});
