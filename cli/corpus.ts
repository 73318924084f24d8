/** `canopy corpus`: runs over corpora, what their datasets say, shares of one put together. */

import { type Command, UsageError } from './command.ts';
import { mergeCommand } from './corpusMerge.ts';
import { runCommand } from './corpusRun.ts';
import { statsCommand } from './corpusStats.ts';

const help = `canopy corpus run|stats|merge ...

  canopy corpus run     traces files and folders of text into a dataset of Parquet files
  canopy corpus stats   how a dataset's trees are used
  canopy corpus merge   puts the shares of one corpus, written by several machines, into one folder
`;

const commands: ReadonlyMap<string, Command> = new Map([
  ['run', runCommand],
  ['stats', statsCommand],
  ['merge', mergeCommand],
]);

async function run([name = '', ...args]: readonly string[]): Promise<void> {
  const command = commands.get(name);
  if (!command) throw new UsageError(`corpus: expected run, stats or merge, got "${name}"`);
  return command.run(args);
}

export const corpusCommand: Command = {
  help: [help, ...[...commands.values()].map((command) => command.help)].join('\n'),
  run,
};
