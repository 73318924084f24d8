/**
 * The thread of a run: reads, tokenizes and writes, so that the host's event loop has none of it. The
 * model stays where it is; batches of token ids go there, leaves come back.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { CanopyError, reasonOf, toApiError } from '../errors.ts';
import { openBatchTokenizer } from '../tokenizer.ts';
import { blocksOf } from './blocks.ts';
import { batchesOf, type EncodedBlock, encodeBlock } from './encode.ts';
import type { FromWorker, Task, ToWorker } from './messages.ts';
import { openPartWriter } from './parts.ts';
import { writeVocabulary } from './vocabulary.ts';

type Leaves = Extract<ToWorker, { kind: 'leaves' }>;

/** Blocks that are read and not yet written: some 16,000 tokens each. */
const blocksAhead = 6;

const waiting = new Map<number, (leaves: Leaves) => void>();
let asked = 0;
let stopped = false;

function post(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function ask(ids: Int32Array, lengths: Int32Array): Promise<Leaves> {
  const id = asked++;
  post({ kind: 'batch', id, ids, lengths });
  return new Promise((resolve) => waiting.set(id, resolve));
}

async function trace(encoded: EncodedBlock) {
  return Promise.all(
    batchesOf(encoded).map(async ({ ids, lengths }) => ({
      rows: ids.length,
      leaves: await ask(ids, lengths),
    })),
  );
}

/** A full disk is told by its name, whoever meets it. */
function spaceless(error: unknown): unknown {
  const text = reasonOf(error);
  if (!/no space left|ENOSPC/i.test(text)) return error;
  return new CanopyError(
    'no-space',
    `The disk is full. The parts written so far are complete; free some space and run it again to go on. (${text})`,
  );
}

async function run(task: Task): Promise<void> {
  const { folder, settings, shard, tree, nextBlock } = task;
  const tokenizer = await openBatchTokenizer(task.modelFolder);
  if (!existsSync(path.join(folder, 'vocabulary.parquet'))) {
    await writeVocabulary(folder, task.vocabulary, tokenizer);
  }
  const counts = { tokens: 0, documents: 0, problems: 0, doneBytes: 0, skippedBytes: 0 };
  const writer = await openPartWriter({
    folder,
    shard,
    tree,
    labelled: settings.labelColumn !== null,
    number: task.parts,
    nextBlock,
    onPart: (part) => post({ kind: 'part', part }),
  });
  const write = async (encoded: EncodedBlock, traced: Awaited<ReturnType<typeof trace>>) => {
    await writer.add(encoded, traced);
    counts.tokens += encoded.ids.length;
    counts.documents += encoded.block.documents;
    counts.problems += encoded.block.problems.length;
    counts.doneBytes = encoded.block.doneBytes;
    post({ kind: 'progress', counts });
  };
  // Blocks are traced while others are tokenized and those before are written, in their order. Some
  // wait, so that the model has work while a part goes to the disk.
  let before: Promise<void> = Promise.resolve();
  const ahead: Promise<void>[] = [];
  for await (const block of blocksOf(task.files, settings)) {
    if (stopped) break;
    if (block.index % shard.count !== shard.index) continue;
    if (block.index < nextBlock) {
      counts.skippedBytes = block.doneBytes;
      continue;
    }
    const encoded = await encodeBlock(block, tokenizer, task.maxTokens);
    const traced = trace(encoded);
    before = Promise.all([traced, before]).then(([leaves]) => write(encoded, leaves));
    before.catch(() => {}); // awaited below
    ahead.push(before);
    if (ahead.length >= blocksAhead) await ahead.shift();
  }
  await before;
  await writer.finish(!stopped);
  writer.close();
  post({ kind: 'done', complete: !stopped, counts });
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    stopped = true;
    return;
  }
  waiting.get(message.id)?.(message);
  waiting.delete(message.id);
});

// What a worker is given has no type; run.ts gives a Task.
run(workerData as Task)
  .catch((error: unknown) => post({ kind: 'failed', error: toApiError(spaceless(error)) }))
  .finally(() => parentPort?.close());
