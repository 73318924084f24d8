/** `canopy info`: what a model folder holds. */

import type { MemoryEstimate, ModelInfo, TensorInfo } from '../engine/api.ts';
import { createEngine } from '../engine/engine.ts';
import { bundledModel, type Command, parse, print, UsageError } from './command.ts';
import { bytes, grouped } from './numbers.ts';

const help = `canopy info [DIR] [--json]

Opens a model folder and prints its architecture, parameters, tensors, precision, memory, SHA-256
and warnings. Without DIR: the model that comes with Canopy. Every check of an opening is made.
`;

type Tensors = readonly TensorInfo[];

function feedforward({ ffn }: ModelInfo['shape']): string {
  if (ffn.kind === 'ff') return `dense, ${grouped(ffn.neurons)} neurons a layer`;
  const trees = ffn.trees === 1 ? '1 tree' : `${ffn.trees} trees`;
  const neurons = grouped(ffn.trees * ffn.nodes);
  const visited = ffn.trees * (ffn.depth + 1);
  return `${trees} of depth ${ffn.depth} a layer: ${neurons} neurons, of which a token visits ${visited}`;
}

function head({ predicts, labels }: ModelInfo): string {
  if (labels) return `classifies: ${labels.join(', ')}`;
  return predicts ? 'predicts masked tokens' : 'none';
}

function report(info: ModelInfo, tensors: Tensors, memory: MemoryEstimate | null): string {
  const { shape, tokenizer } = info;
  const rows = [
    ['model', `${info.name} (${info.notation})`],
    ['folder', info.folder],
    ['layers', `${shape.layers}, hidden ${shape.hidden}, ${shape.heads} heads`],
    ['feedforward', feedforward(shape)],
    ['vocabulary', `${grouped(shape.vocabulary)}, sequences up to ${shape.maxTokens} tokens`],
    [
      'tokenizer',
      tokenizer
        ? `${grouped(tokenizer.vocabulary)} pieces, mask ${tokenizer.maskPiece ?? 'none'}`
        : 'none: token ids alone can be traced',
    ],
    ['head', head(info)],
    ['parameters', `${grouped(info.parameters)}, ${info.fileDtype} in the file`],
    ['memory', `${bytes(info.weightBytes)} of weights, computed in F32`],
    ...(memory
      ? [
          [
            'estimate',
            `${bytes(memory.f32Bytes)} before opening, ${bytes(memory.f32Bytes + memory.bf16Bytes)} with rows in BF16 as well` +
              (memory.availableBytes === null ? '' : `; ${bytes(memory.availableBytes)} free`),
          ],
        ]
      : []),
    ['sha256', info.sha256],
    ...info.warnings.map((warning) => ['warning', warning]),
    ['tensors', `${tensors.length}`],
    ...tensors.map(({ name, dtype, shape }) => ['', `${dtype} [${shape.join(', ')}] ${name}`]),
  ];
  return rows.map(([label = '', text]) => `${label.padEnd(12)}${text}\n`).join('');
}

async function run(args: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [folder = bundledModel, ...more] = positionals;
  if (more.length > 0) throw new UsageError('give one folder');
  const engine = createEngine();
  const { tensors: found, memory } = await engine.inspect(folder);
  const info = await engine.open(folder);
  const tensors = found ?? [];
  engine.close();
  await print(
    values.json
      ? `${JSON.stringify({ ...info, memory, tensors }, null, 2)}\n`
      : report(info, tensors, memory),
  );
}

export const infoCommand: Command = { help, run };
