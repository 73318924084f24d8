/** What decides a corpus's rows, and the sizes that are the same in every run. */

import { z } from 'zod';

/**
 * Characters (UTF-16 units) of a piece: a longer document is cut after this many, at a line's end or
 * else at white space, and each piece is tokenized and windowed on its own. Memory is bounded by it.
 */
export const pieceChars = 32_768;
/** Characters after which a block of consecutive pieces ends. Shards take whole blocks in turn. */
export const blockChars = 65_536;
/** Sequences of a block go through the model together until they have as many tokens. */
export const batchTokens = 4096;
/** A longer line is no text but a mistake; it is left out and listed. Bytes. */
export const longestLine = 16 * 1024 * 1024;
/**
 * A part of the dataset ends after the block with which it has as many rows; a test that kills runs
 * wants smaller ones (`CANOPY_CORPUS_PART_ROWS`). It also ends with as many values,
 */
export const partRows = Number(process.env.CANOPY_CORPUS_PART_ROWS ?? 262_144);
/** of leaves, logits and margins together, */
export const partValues = 16_777_216;
/** or has taken this long: no more than that is computed again after a crash. */
export const partMs = 60_000;

export const corpusSettings = z.strictObject({
  /** What is one document in a text file. */
  documents: z.enum(['line', 'paragraph', 'file']),
  /** Column of the text in jsonl, csv, tsv and parquet. */
  textColumn: z.string().min(1).max(256),
  /** Column whose value goes along with each token; null without one. */
  labelColumn: z.string().min(1).max(256).nullable(),
  precision: z.enum(['f32', 'bf16']),
  /** Whether the logits and margins of all visited nodes are kept. */
  logits: z.boolean(),
  margins: z.boolean(),
});

export type CorpusSettings = z.infer<typeof corpusSettings>;

export const defaultSettings: CorpusSettings = {
  documents: 'file',
  textColumn: 'text',
  labelColumn: null,
  precision: 'f32',
  logits: false,
  margins: false,
};

/** One of `count` equal shares of a corpus; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}
