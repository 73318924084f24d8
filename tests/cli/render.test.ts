import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aSession } from '../sessions/session.ts';
import { canopy, golden, tiny } from './canopy.ts';

const old = path.resolve('tests/sessions/version-1.canopy');
const folder = () => mkdtemp(path.join(os.tmpdir(), 'canopy-render-'));

/** A file with the session, or with some of it changed. */
async function session(change: object = {}): Promise<string> {
  const file = path.join(await folder(), 's.canopy');
  await writeFile(file, JSON.stringify({ ...aSession, ...change }));
  return file;
}

it('draws a session in its own reading and size, in the colours of paper', async () => {
  const { status, stdout, stderr } = await canopy(['render', await session()]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^<svg [^>]*width="640" height="470"/);
  expect(stdout).toContain('<desc>canopy of layer 3 of canopy-tiny (SHA-256 89e5db17');
  expect(stdout).toContain('fill="#ffffff"');
});

it('draws what it is asked for, as large as it is asked to', async () => {
  const args = ['--view', 'spine', '--theme', 'dark', '--width', '500', '--height', '400'];
  const { stdout } = await canopy(['render', await session(), ...args]);
  expect(stdout).toMatch(/^<svg [^>]*width="500" height="400"/);
  expect(stdout).toContain('<desc>spine of layer 3');
  expect(stdout).toContain('fill="#121614"');
});

it('writes by the name of the file, and draws older sessions', async () => {
  const at = await folder();
  for (const [name, start] of [
    ['a.svg', '<svg'],
    ['a.csv', '# {"picture":"icicle"'],
    ['a.json', '{"picture":"icicle"'],
  ] as const) {
    const { status, stderr } = await canopy(['render', old, '--out', path.join(at, name)]);
    expect(status).toBe(0);
    expect(stderr).toContain('version-1.canopy is of version 1');
    expect((await readFile(path.join(at, name), 'utf8')).startsWith(start)).toBe(true);
  }
});

it('finds the model beside the session, under the name of its folder', async () => {
  const model = { ...aSession.model, folder: '/gone/renamed' };
  const file = await session({ model });
  await cp(tiny, path.join(path.dirname(file), 'renamed'), { recursive: true });
  expect((await canopy(['render', file])).status).toBe(0);
});

it.each([
  [['--out', 'a.png'], 2, /PNG files are drawn by a browser/],
  [['--out', 'a.gif'], 2, /\.svg, \.csv or \.json, got "a\.gif"/],
  [['--view', 'forest'], 2, /--view: expected matrix, canopy, icicle, spine/],
  [['--model', path.join(golden, 'random-1')], 1, /random-1 is another \(SHA-256 /],
  [['--model', '/nowhere'], 1, /which is not in \/nowhere\. Name its folder with --model/],
])('refuses %j', async (args, code, message) => {
  const { status, stderr, stdout } = await canopy(['render', await session(), ...args]);
  expect([status, stdout]).toEqual([code, '']);
  expect(stderr).toMatch(message);
});

it('draws with another model when told to, and says what that one does not have', async () => {
  const args = ['--model', path.join(golden, 'random-1'), '--other-model', '--view', 'matrix'];
  const view = { ...aSession.view, text: '2, 17, 4', second: null, masks: [], pin: null };
  const file = await session({ view });
  const { status, stderr, stdout } = await canopy(['render', file, ...args]);
  expect(stderr).toContain('a span of tokens that is not there');
  expect(status).toBe(0);
  expect(stdout).toContain('matrix of all layers, tree 0 of random-1');
});

it('says what is wrong with a file that is no session', async () => {
  const file = await session({ version: 4 });
  const { status, stderr } = await canopy(['render', file]);
  expect(status).toBe(1);
  expect(stderr).toContain('s.canopy: version: this Canopy knows sessions up to version 3');
});
