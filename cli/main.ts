/** The command line: finds the command, prints help, turns errors into exit codes. */

import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { toApiError } from '../engine/errors.ts';
import { type Command, note, print, UsageError, version } from './command.ts';

const help = `canopy: explorer for language models with fast feedforward layers

  canopy trace    the path of each token of a text through each layer's trees
  canopy node     what one neuron's weights say of the vocabulary
  canopy audit    the loss with true, random and other routing
  canopy compare  two models: weights and paths that differ
  canopy eval     what models score on labelled texts, or lose at masks
  canopy evidence one table of what models score, each on what it was made for
  canopy fragility how near decisions stand to turning; F32 against BF16
  canopy info     what a model folder holds
  canopy models   the models that were opened before or downloaded
  canopy download a model from the Hugging Face hub
  canopy render   a session's picture as a file, without a screen
  canopy corpus   the paths of millions of tokens as a dataset, and how its trees are used
  canopy intervene a text without and with interventions: predictions, states, later paths
  canopy sweep    every single decision of a layer turned round, ranked by effect
  canopy bench    how fast CMM is on this machine, against dense
  canopy lab      what trees of any shape buy here: presets, sweeps of two axes
  canopy serve    the app in a browser, from this machine

canopy COMMAND --help tells more. Exit codes: 0 done, 1 failed, 2 called wrongly.
`;

/** Loaded when called: help needs no addon, and an addon that cannot be loaded is an error like others. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['trace', async () => (await import('./trace.ts')).traceCommand],
  ['audit', async () => (await import('./audit.ts')).auditCommand],
  ['compare', async () => (await import('./compare.ts')).compareCommand],
  ['eval', async () => (await import('./eval.ts')).evalCommand],
  ['evidence', async () => (await import('./evidence.ts')).evidenceCommand],
  ['fragility', async () => (await import('./fragility.ts')).fragilityCommand],
  ['node', async () => (await import('./node.ts')).nodeCommand],
  ['info', async () => (await import('./info.ts')).infoCommand],
  ['models', async () => (await import('./models.ts')).modelsCommand],
  ['download', async () => (await import('./download.ts')).downloadCommand],
  ['render', async () => (await import('./render.ts')).renderCommand],
  ['corpus', async () => (await import('./corpus.ts')).corpusCommand],
  ['intervene', async () => (await import('./intervene.ts')).interveneCommand],
  ['sweep', async () => (await import('./sweep.ts')).sweepCommand],
  ['bench', async () => (await import('./bench.ts')).benchCommand],
  ['lab', async () => (await import('./lab.ts')).labCommand],
  ['serve', async () => (await import('./serve.ts')).serveCommand],
]);

function wantsHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

async function run([name, ...args]: readonly string[]): Promise<void> {
  if (name === '--version') return print(`${await version()}\n`);
  if (name === undefined || name === 'help' || wantsHelp([name])) return print(help);
  const load = commands.get(name);
  if (!load) throw new UsageError(`there is no command "${name}"`);
  const command = await load();
  return wantsHelp(args) ? print(command.help) : command.run(args);
}

// To strip and compile a command's modules takes a third of a short command's time.
enableCompileCache(path.join(import.meta.dirname, '../.setup/compiled'));

// `canopy trace ... | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error) =>
  process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1),
);

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    note(`${error.message} (canopy --help tells more)`);
    process.exitCode = 2;
  } else {
    note(toApiError(error).message.replaceAll(/\s*\n\s*/g, ' '));
    process.exitCode = 1;
  }
}
