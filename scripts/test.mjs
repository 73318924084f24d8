/**
 * `npm test`: set-up, then every suite, one after the other (they share two cores and some measure
 * time). Closes with `N passed, N failed, N skipped` over all of them; skipped tests state why.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { main, root, run, seconds } from './lib.mjs';
import { setUpTests } from './setup.mjs';

const results = path.join(root, 'test-results');

/** A program that either passes or fails as a whole. */
function check(name, command, ...args) {
  return {
    name,
    async run() {
      const { code, output } = await run(command, args);
      if (code !== 0) console.log(output);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
    },
  };
}

/** The executables of the sanitized native build; each prints `N passed, N failed`. */
const native = {
  name: 'native, under AddressSanitizer and UBSan',
  async run() {
    const folder = path.join(root, 'native/build-asan');
    const tests = readdirSync(folder).filter((file) => /^test_[a-z0-9_]+$/.test(file));
    const total = { passed: 0, failed: tests.length === 0 ? 1 : 0, skipped: [] };
    for (const test of tests) {
      const { code, output } = await run(path.join(folder, test), []);
      const counts = /^(\d+) passed, (\d+) failed$/m.exec(output);
      total.passed += Number(counts?.[1] ?? 0);
      total.failed += Math.max(Number(counts?.[2] ?? 0), code === 0 && counts ? 0 : 1);
      if (code !== 0 || !counts) console.log(`${test} (exit ${code})\n${output}`);
    }
    return total;
  },
};

/** Vitest over all `*.test.ts`. */
const unit = {
  name: 'unit, golden, command line, packaging (Vitest)',
  async run() {
    const file = path.join(results, 'vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await run('vitest', ['run', ...reporters], { show: true });
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const broken = report.testResults.filter(
      (f) => f.status === 'failed' && !f.assertionResults.length,
    );
    const failed = report.numFailedTests + broken.length;
    const skipped = report.testResults
      .flatMap((f) => f.assertionResults)
      .filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status))
      .map((test) => test.fullName);
    const atLeast = code === 0 ? 0 : 1;
    return { passed: report.numPassedTests, failed: Math.max(failed, atLeast), skipped };
  },
};

/** Playwright specs of one configuration. */
function specs(name, config) {
  return {
    name,
    async run() {
      const file = path.join(results, `${path.basename(path.dirname(config)) || 'e2e'}.json`);
      const { code } = await run('playwright', ['test', '-c', config, '--reporter=list,json'], {
        show: true,
        env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      });
      if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
      const report = JSON.parse(readFileSync(file, 'utf8'));
      const { expected, flaky, unexpected } = report.stats;
      return {
        passed: expected,
        // A test that needs a second try has failed.
        failed: Math.max(unexpected + flaky, code === 0 ? 0 : 1),
        skipped: skippedSpecs(report.suites),
      };
    },
  };
}

/** Every skipped run of a spec (one a project), with its reason. */
function skippedSpecs(suites) {
  return suites.flatMap((suite) => [
    ...suite.specs.flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'skipped')
        .map((test) => {
          const reason = test.annotations.find((note) => note.description)?.description;
          return `${spec.title}${reason ? `: ${reason}` : ''}`;
        }),
    ),
    ...skippedSpecs(suite.suites ?? []),
  ]);
}

const suites = [
  check('types', 'npm', 'run', '-s', 'types'),
  check('lint, format and import arrows (Biome)', 'biome', 'check', '--error-on-warnings'),
  check('dead code (knip)', 'knip'),
  native,
  unit,
  specs('end to end in Chromium', 'tests/e2e/playwright.config.ts'),
  specs('desktop shell', 'tests/desktop/playwright.config.ts'),
];

await main(async () => {
  const start = performance.now();
  await setUpTests();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const total = { passed: 0, failed: 0, skipped: [] };
  for (const suite of suites) {
    const begun = performance.now();
    console.log(`\n== ${suite.name}`);
    const { passed, failed, skipped } = await suite.run();
    for (const reason of skipped) console.log(`skipped: ${reason}`);
    console.log(`${passed} ok, ${failed} not ok, ${skipped.length} left out (${seconds(begun)})`);
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
  }
  console.log(`\nAll suites: ${seconds(start)}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  if (total.failed > 0) process.exitCode = 1;
});
