/** What the release workflow makes of the platforms' builds, and the workflows themselves. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

// GitHub's parser imports JSON without saying so, which Node does not take.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-release-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function built(platform: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(path.join(folder, 'in', platform), { recursive: true });
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(folder, 'in', platform, name), text);
}

const release = () =>
  run(process.execPath, [
    path.join(root, 'scripts/release.mjs'),
    path.join(folder, 'in'),
    path.join(folder, 'out'),
  ]);

const list = (version: string, arch: string) =>
  `version: ${version}\nfiles:\n  - url: canopy-${arch}.zip\n    sha512: ${arch}==\npath: canopy-${arch}.zip\n`;

describe('the release folder', () => {
  test('has every file once, both architectures in one update list, and all sums', async () => {
    await built('mac-arm64', {
      'canopy-arm64.dmg': 'one',
      'latest-mac.yml': list('1.2.3', 'arm64'),
    });
    await built('mac-x64', { 'canopy-x64.dmg': 'two', 'latest-mac.yml': list('1.2.3', 'x64') });
    await release();
    const out = path.join(folder, 'out');
    const names = ['SHA256SUMS', 'canopy-arm64.dmg', 'canopy-x64.dmg', 'latest-mac.yml'];
    expect((await readdir(out)).sort()).toEqual(names);
    const joined = parse(await readFile(path.join(out, 'latest-mac.yml'), 'utf8'));
    expect(joined.files.map(({ url }: { url: string }) => url)).toEqual([
      'canopy-arm64.zip',
      'canopy-x64.zip',
    ]);
    const sums = await readFile(path.join(out, 'SHA256SUMS'), 'utf8');
    const sum = createHash('sha256').update('two').digest('hex');
    expect(sums).toContain(`${sum}  canopy-x64.dmg\n`);
    expect(sums.trim().split('\n')).toHaveLength(3);
  });

  test('is refused for lists of two versions and for a file that was built twice', async () => {
    await built('a', { 'latest-mac.yml': list('1.2.3', 'arm64') });
    await built('b', { 'latest-mac.yml': list('1.2.4', 'x64') });
    await expect(release()).rejects.toThrow(/1\.2\.3 and 1\.2\.4 cannot be joined/);
    await rm(path.join(folder, 'in'), { recursive: true });
    await built('a', { 'canopy.deb': 'one' });
    await built('b', { 'canopy.deb': 'two' });
    await expect(release()).rejects.toThrow(/canopy\.deb was built twice/);
  });
});

const workflows = path.join(root, '.github/workflows');
const names = await readdir(workflows);

describe.each(names)('the workflow %s', (name) => {
  const content = readFile(path.join(workflows, name), 'utf8');

  test("is valid for GitHub's own parser, expressions included", async () => {
    const { context } = parseWorkflow(
      { name, content: await content },
      new NoOperationTraceWriter(),
    );
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test('takes other actions by full commit hash alone, with the version beside it', async () => {
    const uses = (await content).split('\n').filter((line) => /^\s*-? ?uses:/.test(line));
    expect(uses).not.toEqual([]);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('has no rights but those that a job asks for, and waits for nothing for ever', async () => {
    const { permissions, jobs } = parse(await content);
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values<{ 'timeout-minutes': number }>(jobs))
      expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
  });

  test('puts nothing that others write into a shell script', async () => {
    const { jobs } = parse(await content);
    const scripts = Object.values<{ steps: { run?: string }[] }>(jobs)
      .flatMap(({ steps }) => steps)
      .map(({ run: script }) => script ?? '');
    for (const script of scripts) expect(script).not.toMatch(/\$\{\{/);
  });
});
