/**
 * `npm test`: set-up, then every suite, one after the other (they share two cores and some measure
 * time). Closes with what failed and `N passed, N failed, N skipped` over all of them; skipped tests
 * state why.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { failuresOf, main, root, run, seconds } from './lib.mjs';
import { runPytorchTests } from './pytorch.mjs';
import { setUpTests } from './setup.mjs';

const results = path.join(root, 'test-results');

/** The first lines of a failure's message, without colours: enough to know it by at the end of a log. */
function opening(message) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape
  const lines = message.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  return lines
    .filter((line) => line.trim())
    .slice(0, 8)
    .join('\n    ');
}

/** A program that either passes or fails as a whole. */
function check(name, command, ...args) {
  return {
    name,
    async run() {
      const { code, output } = await run(command, args);
      if (code === 0) return { passed: 1, failures: [], skipped: [] };
      console.log(output);
      return { passed: 0, failures: [opening(output)], skipped: [] };
    },
  };
}

/** The executables of the sanitized native build; each prints `N passed, N failed` checks, and `failed` counts those. */
const native = {
  name: 'native, under AddressSanitizer and UBSan',
  async run() {
    const folder = path.join(root, 'native/build-asan');
    const tests = readdirSync(folder).filter((file) => /^test_[a-z0-9_]+$/.test(file));
    const total = { passed: 0, failed: 0, failures: [], skipped: [] };
    if (tests.length === 0) return noReport('no native tests were built');
    for (const test of tests) {
      const { code, output } = await run(path.join(folder, test), []);
      const counts = /^(\d+) passed, (\d+) failed$/m.exec(output);
      total.passed += Number(counts?.[1] ?? 0);
      if (code === 0 && counts?.[2] === '0') continue;
      total.failed += Math.max(Number(counts?.[2] ?? 0), 1);
      total.failures.push(opening(`${test} (exit ${code})\n${output}`));
      console.log(`${test} (exit ${code})\n${output}`);
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
    if (!existsSync(file)) return noReport(`Vitest left no report (exit ${code})`);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const tests = report.testResults.flatMap((f) => f.assertionResults);
    const isFailed = ({ status }) => status === 'failed';
    // Files that ended before or beside their tests.
    const broken = report.testResults.filter(
      (f) => isFailed(f) && !f.assertionResults.some(isFailed),
    );
    const said = [
      ...broken.map((f) => opening(`${path.relative(root, f.name)}\n${f.message}`)),
      ...tests
        .filter(isFailed)
        .map((test) => opening(`${test.fullName}\n${test.failureMessages.join('\n')}`)),
    ];
    const skipped = tests
      .filter(({ status }) => ['pending', 'skipped', 'todo', 'disabled'].includes(status))
      .map((test) => test.fullName);
    return {
      passed: report.numPassedTests,
      failures: failuresOf(said, code, 'Vitest'),
      skipped,
    };
  },
};

/** Playwright specs of one configuration. */
function specs(name, config) {
  return {
    name,
    async run() {
      const file = path.join(results, `${name.replace(/\W+/g, '-')}.json`);
      const { code } = await run('playwright', ['test', '-c', config, '--reporter=list,json'], {
        show: true,
        env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      });
      if (!existsSync(file)) return noReport(`Playwright left no report (exit ${code})`);
      const report = JSON.parse(readFileSync(file, 'utf8'));
      const runs = runsOf(report.suites);
      // A test that needs a second try has failed.
      const failed = runs.filter(({ status }) => status !== 'expected' && status !== 'skipped');
      return {
        passed: report.stats.expected,
        failures: failuresOf(failed.map(failure), code, 'Playwright'),
        skipped: runs.filter(({ status }) => status === 'skipped').map(skip),
      };
    },
  };
}

/** Every run of a spec (one a project) below `suites`, with the spec's title. */
function runsOf(suites) {
  return suites.flatMap((suite) => [
    ...suite.specs.flatMap((spec) => spec.tests.map((test) => ({ title: spec.title, ...test }))),
    ...runsOf(suite.suites ?? []),
  ]);
}

function skip({ title, annotations }) {
  const reason = annotations.find((note) => note.description)?.description;
  return `${title}${reason ? `: ${reason}` : ''}`;
}

function failure({ title, results }) {
  const errors = results.flatMap((result) => result.errors.map((error) => error.message ?? ''));
  return opening(`${title}\n${errors.join('\n')}`);
}

/** What a suite counts as that did not get as far as to report. */
function noReport(why) {
  return { passed: 0, failures: [why], skipped: [] };
}

const suites = [
  check('types', 'npm', 'run', '-s', 'types'),
  check('lint, format and import arrows (Biome)', 'biome', 'check', '--error-on-warnings'),
  check('dead code (knip)', 'knip'),
  native,
  unit,
  { name: 'PyTorch example against the engine', run: runPytorchTests },
  specs('end to end in Chromium', 'tests/e2e/playwright.config.ts'),
  specs('desktop shell', 'tests/desktop/playwright.config.ts'),
];

await main(async () => {
  const begunAll = performance.now();
  await setUpTests();
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const total = { passed: 0, failed: 0, failures: [], skipped: [] };
  for (const suite of suites) {
    const begun = performance.now();
    console.log(`\n== ${suite.name}`);
    const { passed, failures, skipped, failed = failures.length } = await suite.run();
    for (const reason of skipped) console.log(`skipped: ${reason}`);
    console.log(`${passed} ok, ${failed} not ok, ${skipped.length} left out (${seconds(begun)})`);
    total.passed += passed;
    total.failed += failed;
    total.failures.push(...failures.map((text) => `${suite.name}: ${text}`));
    total.skipped.push(...skipped);
  }
  for (const text of total.failures) console.log(`\nfailed: ${text}`);
  console.log(`\nAll suites: ${seconds(begunAll)}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  if (total.failed > 0) process.exitCode = 1;
});
