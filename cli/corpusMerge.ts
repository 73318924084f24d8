/** `canopy corpus merge`: shares of one corpus into one folder. */

import { mergeDatasets } from '../engine/corpus/merge.ts';
import { type Command, parse, print, UsageError } from './command.ts';

const help = `canopy corpus merge DIR ... --out DIR

Puts datasets that several machines wrote, each with its --shard, into one folder. Refused are
different models, tokenizers, corpora or settings, a shard that is missing, unfinished or there twice.
Files on the same disk are not copied but linked.
`;

async function run(args: readonly string[]): Promise<void> {
  const options = { out: { type: 'string' } } as const;
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  if (values.out === undefined) throw new UsageError('corpus merge: give --out DIR');
  if (positionals.length === 0) throw new UsageError('corpus merge: give the folders to merge');
  const { shards, model } = await mergeDatasets(positionals, values.out);
  await print(`${values.out}: ${shards.count} shards of ${model.name}\n`);
}

export const mergeCommand: Command = { help, run };
