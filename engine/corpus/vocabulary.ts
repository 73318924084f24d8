/** `vocabulary.parquet`: how token ids are spelled, beside the tokens. */

import { rename } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { BatchTokenizer } from '../tokenizer.ts';

const chunkRows = 2048;

/**
 * How a piece looks: letters as `a` and `A`, digits as `0`, everything else as it is, runs as one
 * (`Aa`, `0`, `##a`, `'`). The joint of WordPiece stays.
 */
export function shapeOf(piece: string): string {
  const joint = piece.startsWith('##') && piece.length > 2 ? '##' : '';
  const rest = piece.slice(joint.length);
  const classes = rest
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/[\p{Ll}\p{Lo}\p{Lm}\p{Lt}]+/gu, 'a')
    .replace(/\p{Nd}+/gu, '0')
    .replace(/(.)\1+/gu, '$1');
  return joint + classes;
}

/** Columns `token`, `spelling` and `shape`, one row each id of the model's vocabulary. */
export async function writeVocabulary(
  folder: string,
  size: number,
  tokenizer: Pick<BatchTokenizer, 'piece'>,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    await connection.run(
      'CREATE TABLE vocabulary (token INTEGER, spelling VARCHAR, shape VARCHAR)',
    );
    const appender = await connection.createAppender('vocabulary');
    for (let from = 0; from < size; from += chunkRows) {
      const ids = Array.from({ length: Math.min(chunkRows, size - from) }, (_, i) => from + i);
      const pieces = ids.map((id) => tokenizer.piece(id));
      const chunk = DuckDBDataChunk.create([INTEGER, VARCHAR, VARCHAR]);
      chunk.setColumns([ids, pieces, pieces.map(shapeOf)]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const temporary = path.join(folder, '.vocabulary.parquet.tmp');
    await connection.run(
      `COPY vocabulary TO '${temporary.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    await rename(temporary, path.join(folder, 'vocabulary.parquet'));
  } finally {
    instance.closeSync();
  }
}
