/**
 * A corpus as blocks: runs of consecutive pieces of documents, of about the same length. They depend
 * on the corpus alone, so that every machine that takes a share of them cuts the same.
 */

import { CanopyError, reasonOf } from '../errors.ts';
import { codePoints, cutAt } from '../text.ts';
import { documentsOf, type Label } from './documents.ts';
import { type CorpusFile, mustBeUnchanged } from './files.ts';
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

/**
 * The blocks of all files in order. A file that breaks off is a problem, not an end.
 * @throws CanopyError `bad-input` where a file has changed since it was found: none of its block comes
 */
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
  /** Files that the block under way has something of. */
  const touched = new Set<CorpusFile>();

  const onBytes = (bytes: number) => {
    doneBytes += bytes;
  };
  const take = async (): Promise<Block> => {
    // Before anything of it can be written: the manifest's hash is of what was found.
    for (const file of touched) await mustBeUnchanged(file);
    touched.clear();
    const block = { index, pieces, problems, documents: begun, doneBytes };
    index += 1;
    begun = 0;
    chars = 0;
    pieces = [];
    problems = [];
    return block;
  };
  const add = (file: CorpusFile, text: string, line: number, label: Label | null) => {
    touched.add(file);
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
            touched.add(file);
            problems.push({ file: file.name, line: item.line, message: item.problem });
            if (problems.length >= mostListed) yield await take();
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
            const cut = cutAt(text, pieceChars);
            add(file, text.slice(0, cut), item.line, item.label);
            text = text.slice(cut);
            if (chars >= blockChars) yield await take();
          }
          add(file, text, item.line, item.label);
          if (chars >= blockChars) yield await take();
        }
      }
    } catch (error) {
      if (error instanceof CanopyError) throw error;
      touched.add(file);
      problems.push({ file: file.name, line: null, message: `breaks off: ${reasonOf(error)}` });
    }
  }
  if (pieces.length > 0 || problems.length > 0) yield await take();
}
