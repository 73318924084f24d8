/**
 * A corpus as blocks: runs of consecutive pieces of documents, of about the same length. They depend
 * on the corpus alone, so that every machine that takes a share of them cuts the same.
 */

import { codePoints } from '../text.ts';
import { documentsOf, type Label } from './documents.ts';
import type { CorpusFile } from './files.ts';
import { mostListed, type Problem } from './problem.ts';
import { blockChars, type CorpusSettings, pieceChars } from './settings.ts';

/** A document, or a part of a long one. */
export interface Piece {
  /** Number of the document in the corpus, from 0. */
  readonly document: number;
  /** Number of the piece in the document, from 0. */
  readonly piece: number;
  /** Where it begins in the document, in code points. */
  readonly offset: number;
  readonly file: string;
  /** First line in the file, from 1. */
  readonly line: number;
  readonly text: string;
  readonly label: Label | null;
}

export interface Block {
  /** From 0. */
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** What was wrong since the block before. */
  readonly problems: readonly Problem[];
  /** Documents that begin in it. */
  readonly documents: number;
  /** Bytes read from the disk so far. */
  readonly doneBytes: number;
}

/** Where to cut a text that is longer than a piece: after a line's end or white space. */
function cutAt(text: string): number {
  const part = text.slice(0, pieceChars);
  const line = part.lastIndexOf('\n');
  if (line > pieceChars / 2) return line + 1;
  const space = Math.max(part.lastIndexOf(' '), part.lastIndexOf('\t'), line);
  if (space > 0) return space + 1;
  const last = part.charCodeAt(part.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? part.length - 1 : part.length;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The blocks of all files in order. A file that breaks off is a problem, not an end. */
export async function* blocksOf(
  files: readonly CorpusFile[],
  settings: CorpusSettings,
): AsyncGenerator<Block> {
  let index = 0;
  let document = -1;
  let piece = 0;
  let offset = 0;
  let begun = 0;
  let chars = 0;
  let doneBytes = 0;
  let pieces: Piece[] = [];
  let problems: Problem[] = [];

  const onBytes = (bytes: number) => {
    doneBytes += bytes;
  };
  const take = (): Block => {
    const block = { index, pieces, problems, documents: begun, doneBytes };
    index += 1;
    begun = 0;
    chars = 0;
    pieces = [];
    problems = [];
    return block;
  };
  const add = (file: CorpusFile, text: string, line: number, label: Label | null) => {
    pieces.push({ document, piece, offset, file: file.name, line, text, label });
    piece += 1;
    offset += codePoints(text);
    chars += text.length;
  };

  for (const file of files) {
    try {
      for await (const items of documentsOf(file, settings, onBytes)) {
        for (const item of items) {
          if ('problem' in item) {
            problems.push({ file: file.name, line: item.line, message: item.problem });
            if (problems.length >= mostListed) yield take();
            continue;
          }
          if (!item.goesOn) {
            document += 1;
            begun += 1;
            piece = 0;
            offset = 0;
          }
          let text = item.text;
          // Labels of words stay with their text: such a document is one piece.
          while (
            text.length > pieceChars &&
            (item.label === null || typeof item.label === 'string')
          ) {
            const cut = cutAt(text);
            add(file, text.slice(0, cut), item.line, item.label);
            text = text.slice(cut);
            if (chars >= blockChars) yield take();
          }
          add(file, text, item.line, item.label);
          if (chars >= blockChars) yield take();
        }
      }
    } catch (error) {
      problems.push({ file: file.name, line: null, message: `breaks off: ${reasonOf(error)}` });
    }
  }
  if (pieces.length > 0 || problems.length > 0) yield take();
}
