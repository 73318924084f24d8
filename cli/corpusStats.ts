/** `canopy corpus stats`: how a dataset's trees are used. */

import type { CorpusDataset, TreeUsage } from '../engine/api.ts';
import { openDataset } from '../engine/corpus/dataset.ts';
import { usage } from '../engine/corpus/questions.ts';
import { type Command, note, parse, print, UsageError } from './command.ts';
import { grouped } from './numbers.ts';

const help = `canopy corpus stats DIR ... [--json]

What the trees of each layer were used for in a dataset, or in several that are shares of one: leaves
with a token, dead subtrees, entropy of the tokens over the leaves in bits, 2^entropy, Gini coefficient,
the heaviest leaf's share. Special tokens of the tokenizer's template are not counted.

  --json      all counts by leaf and by level besides
`;

interface Row {
  readonly layer: number;
  readonly tree: number;
  readonly usage: TreeUsage;
}

function table({ info, rows }: { info: CorpusDataset; rows: readonly Row[] }): string {
  const { model, tokens, specialTokens, documents, complete } = info;
  const head =
    `${model.name} (${model.notation}): ${grouped(tokens)} tokens and ${grouped(specialTokens)} special ` +
    `ones in ${grouped(documents)} documents${complete ? '' : ', not complete'}\n\n`;
  const columns = [
    'layer',
    'tree',
    'used',
    'of leaves',
    'dead subtrees',
    'entropy',
    'effective',
    'Gini',
  ];
  const lines = rows.map(({ layer, tree, usage }) => {
    const leaves = usage.counts.length;
    const [top] = usage.heaviest;
    return [
      String(layer),
      String(tree),
      grouped(usage.used),
      `${((100 * usage.used) / leaves).toFixed(1)} %`,
      grouped(usage.deadSubtrees.length),
      usage.entropy.toFixed(3),
      usage.effectiveLeaves.toFixed(1),
      usage.gini.toFixed(3),
      top ? `${top.leaf}: ${((100 * top.count) / usage.tokens).toFixed(2)} %` : '-',
    ];
  });
  const cells = [[...columns, 'heaviest leaf'], ...lines];
  const widths =
    cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0))) ?? [];
  return (
    head +
    cells.map((row) => `${row.map((c, i) => c.padStart(widths[i] ?? 0)).join('  ')}\n`).join('')
  );
}

async function run(args: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('corpus stats: give the folder of a dataset');
  const dataset = await openDataset(positionals);
  try {
    const { info } = dataset;
    const rows: Row[] = [];
    for (let layer = 0; layer < info.model.layers; layer++) {
      for (let tree = 0; tree < info.model.trees; tree++) {
        rows.push({ layer, tree, usage: await usage(dataset, { layer, tree }) });
      }
    }
    if (values.json) {
      const plain = (_key: string, value: unknown) =>
        value instanceof Float64Array ? [...value] : value;
      await print(`${JSON.stringify({ dataset: info, trees: rows }, plain)}\n`);
      return;
    }
    await print(table({ info, rows }));
    for (const { file, line, message } of info.problems.slice(0, 20)) {
      note(`left out: ${file}${line === null ? '' : `, line ${grouped(line)}`} ${message}`);
    }
    if (info.problemCount > 20) note(`${grouped(info.problemCount - 20)} more; --json lists them`);
  } finally {
    dataset.close();
  }
}

export const statsCommand: Command = { help, run };
