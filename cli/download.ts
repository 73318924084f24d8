/** `canopy download`: a model from the hub into the cache folder. */

import type { Download } from '../engine/api.ts';
import { CanopyError } from '../engine/errors.ts';
import { openLibrary } from '../engine/library.ts';
import { openSettings } from '../engine/settings.ts';
import { type Command, parse, print, UsageError } from './command.ts';
import { bytes } from './numbers.ts';

const help = `canopy download REPO [--json]

Downloads a model from the Hugging Face hub, checks it, and prints its folder. REPO is owner/name,
owner/name@revision, or a page's address. What was broken off goes on where it stopped; Ctrl-C keeps
what has come. The cache folder is the one of the app's settings.

  HF_ENDPOINT                  the hub or a mirror
  HF_TOKEN                     access token; else the one of "hf auth login"
  HTTPS_PROXY, NO_PROXY        the way there
`;

/** One line, again and again, where a person looks on. */
function show({ state, file, doneBytes, totalBytes, bytesPerSecond }: Download): void {
  if (!process.stderr.isTTY) return;
  const total = totalBytes === null ? '' : ` of ${bytes(totalBytes)}`;
  const speed = bytesPerSecond === null ? '' : `, ${bytes(bytesPerSecond)}/s`;
  process.stderr.write(`\r\u001b[K${state} ${file ?? ''} ${bytes(doneBytes)}${total}${speed}`);
}

async function run(args: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [repo, ...more] = positionals;
  if (repo === undefined || more.length > 0) throw new UsageError('name one model: owner/name');
  const { downloads } = openLibrary(await openSettings());
  const { id } = await downloads.start(repo);
  const stop = () => void downloads.pause(id);
  process.once('SIGINT', stop);
  const end = await new Promise<Download>((resolve) => {
    downloads.subscribe((list) => {
      const mine = list.find((download) => download.id === id);
      if (!mine) return;
      show(mine);
      if (['done', 'failed', 'paused'].includes(mine.state)) resolve(mine);
    });
  });
  process.off('SIGINT', stop);
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (end.error) throw new CanopyError(end.error.code, end.error.message);
  if (end.state === 'paused') throw new CanopyError('cancelled', 'Stopped; what has come is kept.');
  const { folder, commit } = end;
  await print(values.json ? `${JSON.stringify({ folder, commit })}\n` : `${folder}\n`);
}

export const downloadCommand: Command = { help, run };
