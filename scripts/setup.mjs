/**
 * Brings in what Canopy needs and is not there yet: npm packages, system packages (a BLAS, CMake;
 * Chromium for the tests), the native addon, the bundles. Each step is skipped when nothing it
 * depends on has changed, so that a second run takes a fraction of a second.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  digest,
  filesBelow,
  main,
  must,
  once,
  pinnedNode,
  run,
  SetupError,
  seconds,
} from './lib.mjs';

const onLinux = process.platform === 'linux';

/** What the build and the tests need from the system, how to see it, and Debian's package for it. */
const systemNeeds = [
  { what: 'CMake', package: 'cmake', there: () => onPath('cmake') },
  { what: 'make or Ninja', package: 'make', there: () => onPath('make') || onPath('ninja') },
  {
    what: 'a C++ compiler',
    package: 'g++',
    there: () => onPath('c++') || onPath('g++') || onPath('clang++'),
  },
  { what: 'OpenBLAS', package: 'libopenblas-dev', there: () => !onLinux || openblasThere() },
];
const testNeeds = [
  { what: 'Chromium', package: 'chromium', there: () => chromium() !== null },
  // Draws exported pictures beside Chromium, to see that they look alike.
  { what: 'librsvg', package: 'librsvg2-bin', there: () => !onLinux || onPath('rsvg-convert') },
  { what: '7-Zip', package: 'p7zip-full', there: () => !onLinux || onPath('7z') || onPath('7za') },
];

function onPath(program) {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return process.env.PATH.split(path.delimiter).some((folder) =>
    extensions.some((extension) => existsSync(path.join(folder, program + extension))),
  );
}

function openblasThere() {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? '';
  return [`/usr/lib/${triplet}`, '/usr/lib64', '/usr/lib', '/usr/local/lib'].some((folder) =>
    ['', 'openblas-pthread'].some((variant) =>
      existsSync(path.join(folder, variant, 'libopenblas.a')),
    ),
  );
}

/** The browser that the end-to-end tests drive; `CANOPY_CHROMIUM` names another. */
export function chromium() {
  const candidates = [
    process.env.CANOPY_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return candidates.find((file) => file && existsSync(file)) ?? null;
}

async function npmPackages() {
  const key = digest(['package-lock.json'], process.platform, process.arch);
  await once('npm', key, 'node_modules/.package-lock.json', async () => {
    const start = performance.now();
    console.log('Installing npm packages ...');
    await must('npm ci', 'npm', [
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    console.log(`npm packages installed (${seconds(start)})`);
  });
}

async function systemPackages(needs) {
  const missing = needs.filter((need) => !need.there());
  if (missing.length === 0) return;
  const names = missing.map((need) => need.package).join(' ');
  const wanted = missing.map((need) => need.what).join(', ');
  const line = `apt-get install -y --no-install-recommends ${names}`;
  if (!onPath('apt-get')) throw new SetupError(`Canopy needs ${wanted}. Please install: ${names}`);
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `Canopy needs ${wanted}. Please run:\n\n  sudo ${line}\n\nand start again.`,
    );
  }
  const start = performance.now();
  console.log(`Installing ${names} ...`);
  await run('apt-get', ['update']);
  await must(line, 'apt-get', line.split(' ').slice(1), {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  const still = missing.filter((need) => !need.there()).map((need) => need.what);
  if (still.length > 0)
    throw new SetupError(`${line} ran, yet ${still.join(', ')} cannot be found.`);
  console.log(`${wanted} installed (${seconds(start)})`);
}

/** Configures and builds `native/` with CMake; `folder` below native/, e.g. `build`. */
async function buildNative(folder, what, options) {
  const sources = filesBelow('native', /\.(cpp|h|hpp|txt)$/);
  const key = digest(sources, process.platform, process.arch, ...options);
  await once(folder, key, `native/${folder}/CMakeCache.txt`, async () => {
    const start = performance.now();
    console.log(`Building ${what} ...`);
    const generator = onPath('ninja') ? ['-G', 'Ninja'] : [];
    const configure = ['-S', 'native', '-B', `native/${folder}`, ...generator, ...options];
    await must('CMake', 'cmake', configure);
    await must('The native build', 'cmake', [
      '--build',
      `native/${folder}`,
      '--parallel',
      '2',
      '--config',
      'Release',
    ]);
    console.log(`${what} built (${seconds(start)})`);
  });
}

const addon = () => buildNative('build', 'the native engine', ['-DCMAKE_BUILD_TYPE=Release']);
const nativeTests = () =>
  buildNative('build-asan', 'the native tests with sanitizers', [
    '-DCMAKE_BUILD_TYPE=Release',
    '-DCANOPY_SANITIZE=ON',
  ]);

async function bundles() {
  await must('The build', pinnedNode(), ['scripts/build.mjs'], { show: true });
}

/** Everything that the app needs. */
export async function setUp() {
  await Promise.all([npmPackages(), systemPackages(systemNeeds)]);
  await Promise.all([addon(), bundles()]);
}

/** Everything that the tests need besides. */
export async function setUpTests() {
  await Promise.all([npmPackages(), systemPackages([...systemNeeds, ...testNeeds])]);
  await Promise.all([addon().then(nativeTests), bundles()]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.includes('--tests') ? setUpTests : setUp);
}
