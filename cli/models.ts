/** `canopy models`: the models that were opened before, and those in the cache folder. */

import { openLibrary } from '../engine/library.ts';
import { openSettings } from '../engine/settings.ts';
import { type Command, parse, print } from './command.ts';
import { bytes } from './numbers.ts';

const help = `canopy models [--json]

Lists the models that the app has opened, the last first, and those downloaded from the hub, with the
cache folder that they are in. Asks nothing of any network.
`;

async function run(args: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const { recents, downloads } = openLibrary(await openSettings());
  const [opened, hub, all] = await Promise.all([
    recents.list(),
    downloads.status(),
    downloads.list(),
  ]);
  const { cacheFolder, freeBytes, cached } = hub;
  if (values.json) {
    const unfinished = all.map(({ repo, revision, doneBytes, totalBytes }) => ({
      repo,
      revision,
      doneBytes,
      totalBytes,
    }));
    const report = { recents: opened, cacheFolder, freeBytes, cached, unfinished };
    return print(`${JSON.stringify(report, null, 2)}\n`);
  }
  const lines = [
    'opened before',
    ...opened.map(
      ({ folder, notation, sha256, bytes: size, openedAt, missing }) =>
        `  ${openedAt.slice(0, 10)}  ${notation.padEnd(8)} ${bytes(size).padStart(10)}  ` +
        `${sha256.slice(0, 12)}  ${folder}${missing ? '  (not there)' : ''}`,
    ),
    ...(opened.length === 0 ? ['  none'] : []),
    `downloaded, in ${cacheFolder}${freeBytes === null ? '' : ` (${bytes(freeBytes)} free)`}`,
    ...cached.map(
      ({ repo, revision, commit, bytes: size }) =>
        `  ${bytes(size).padStart(10)}  ${commit.slice(0, 12)}  ${repo}@${revision}`,
    ),
    ...all.map(
      ({ repo, revision, doneBytes, totalBytes }) =>
        `  ${bytes(doneBytes).padStart(10)} of ${bytes(totalBytes ?? 0)}  ${repo}@${revision}  (unfinished)`,
    ),
    ...(cached.length + all.length === 0 ? ['  none'] : []),
  ];
  return print(`${lines.join('\n')}\n`);
}

export const modelsCommand: Command = { help, run };
