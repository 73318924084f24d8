/**
 * `npm run test:pytorch`: the tests of `examples/pytorch`, where a Python with torch is found. Where none is, it says
 * what is missing and ends well; `npm test` counts it as skipped.
 */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { failuresOf, main, pinnedNode, root, run } from './lib.mjs';
import { setUp } from './setup.mjs';

const folder = path.join(root, 'examples/pytorch');
const needs =
  'PyTorch with NumPy (Debian: python3-torch python3-numpy; CANOPY_PYTHON names a Python)';

/** The first Python that has what the tests need; null where none has. */
async function pythonWithTorch() {
  // Debian's packages belong to /usr/bin/python3, which another one may hide.
  const named = process.env.CANOPY_PYTHON;
  const candidates = named ? [named] : ['python3', '/usr/bin/python3', 'python'];
  for (const python of candidates) {
    const { code } = await run(python, ['-c', "__import__('numpy');__import__('torch')"]);
    if (code === 0) return python;
  }
  return null;
}

/** What Python's unittest prints with `-v`, as a suite's outcome. */
function outcomeOf(output, code) {
  const skips = [...output.matchAll(/^(\S+) .*\.\.\. skipped ['"](.*)['"]$/gm)];
  const ran = Number(/^Ran (\d+) tests? in/m.exec(output)?.[1] ?? 0);
  const said = [...output.matchAll(/^(?:FAIL|ERROR): .*$/gm)].map(([line]) => line);
  if (ran === 0) said.push('no test ran');
  const failures = failuresOf(said, code, 'unittest');
  const skipped = skips.map(([, test, reason]) => `examples/pytorch ${test}: ${reason}`);
  return { passed: Math.max(0, ran - failures.length - skipped.length), failures, skipped };
}

/** Runs them; `{ passed, failures, skipped }`, the last two in words. */
export async function runPytorchTests() {
  const python = await pythonWithTorch();
  if (!python) return { passed: 0, failures: [], skipped: [`examples/pytorch: needs ${needs}`] };
  const args = ['-m', 'unittest', 'discover', '-v', '-s', 'tests', '-t', '.'];
  const env = { CANOPY_NODE: pinnedNode(), PYTHONDONTWRITEBYTECODE: '1' };
  const { code, output } = await run(python, args, { cwd: folder, env, show: true });
  return outcomeOf(output, code);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await setUp();
    const { passed, failures, skipped } = await runPytorchTests();
    for (const reason of skipped) console.log(`skipped: ${reason}`);
    console.log(`${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
    if (failures.length > 0) process.exitCode = 1;
  });
}
