/** `canopy serve`: the app in a browser, from this machine. */

import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { computeOf } from '../engine/compute.ts';
import { openDrafts } from '../engine/drafts.ts';
import { createEngine } from '../engine/engine.ts';
import { badInput, CanopyError, toApiError } from '../engine/errors.ts';
import { appFolders } from '../engine/folders.ts';
import { createHost } from '../engine/host.ts';
import { openLibrary } from '../engine/library.ts';
import { modelFiles } from '../engine/modelFolder.ts';
import { openSettings } from '../engine/settings.ts';
import { createMayOpen } from './allowed.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  note,
  parse,
  print,
  root,
  UsageError,
  version,
  whole,
} from './command.ts';
import { startServer } from './server.ts';
import { listFiles } from './staticFiles.ts';

const help = `canopy serve [--model DIR] [--port N] [options]

Serves the app on 127.0.0.1 and prints its address, which carries a secret token: whoever has it
can open models on this machine with your rights. Ctrl-C ends it.

  --model DIR     model folder to open; default: the model that comes with Canopy
  --allow DIR     a folder below which the page may open models and files; give it several times.
                  Always allowed: the folder of --model, the model that comes with Canopy, and
                  the folder of downloaded models
  --port N        port; default: any free one
  --threads N     threads that compute; default: as in the settings, or all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          prints {"url", "port"} instead of a sentence

From another machine, forward the same port number through SSH (the server answers to no other):
  ssh -L 8700:127.0.0.1:8700 HOST canopy serve --port 8700
`;

const options = {
  model: { type: 'string', default: bundledModel },
  allow: { type: 'string', multiple: true, default: [] as string[] },
  port: { type: 'string', default: '0' },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

/** Starts, or says why not. */
async function start(settings: Parameters<typeof startServer>[0]) {
  try {
    return await startServer(settings);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
    throw badInput(`port ${settings.port} cannot be used: ${why}. Choose another with --port`);
  }
}

/**
 * What the page may open: the named folders, downloaded models, and the two models of the start with
 * what their files link to.
 */
async function allowed(
  model: string,
  named: readonly string[],
  cache: string,
): Promise<readonly string[]> {
  for (const folder of named) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) throw new UsageError(`--allow: there is no folder ${folder}`);
  }
  const files = [bundledModel, model].flatMap((folder) =>
    ['', ...modelFiles].map((name) => path.join(folder, name)),
  );
  return [...named, cache, ...files];
}

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const port = whole('--port', values.port, 0, 65_535);
  const files = await listFiles(path.join(root, 'out/renderer'));
  if (!files.has('/')) throw new CanopyError('internal', 'the app is not built: run npm run build');
  const settings = await openSettings();
  const { problem } = settings.status();
  if (problem) note(problem);
  const library = openLibrary(settings);
  const engine = createEngine({
    recents: library.recents,
    ...computeOf(settings.status().settings),
    ...machineChoice(values),
  });
  const cache = settings.status().settings.cacheFolder ?? appFolders().cache;
  const drafts = openDrafts(appFolders().state);
  const mayOpen = await createMayOpen(await allowed(values.model, values.allow, cache));
  const host = createHost({
    engine,
    settings,
    library,
    host: 'browser',
    version: await version(),
    bundledModel,
    mayOpen,
    drafts,
    oneWriter: true,
  });
  const token = randomBytes(32).toString('base64url');
  const server = await start({ host, files, token, port });
  const end = () => {
    server.close();
    void library.downloads.close();
    engine.close();
    drafts.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const url = `http://127.0.0.1:${server.port}/#token=${token}`;
  await print(
    values.json ? `${JSON.stringify({ url, port: server.port })}\n` : `Canopy is at ${url}\n`,
  );
  // The page is up at once; a model takes its time, and a failure shows there too.
  engine.open(values.model).catch((error: unknown) => note(toApiError(error).message));
}

export const serveCommand: Command = { help, run };
