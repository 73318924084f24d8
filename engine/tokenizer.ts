/**
 * A model's own tokenizer (`tokenizer.json`, run by Hugging Face's library) and what traces need
 * from it: tokens with offsets into the text, the mask, and windows over long texts.
 */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import tokenizers from 'tokenizers';
import type { TextWindow, Token } from './api.ts';
import { breathe } from './breathe.ts';
import { badInput, badModel, CanopyError, reasonOf } from './errors.ts';
import { codeUnitIndex, type Piece, windowStarts } from './text.ts';

/** A text of this length takes about 50 ms to tokenize; longer ones are a corpus. */
const longestText = 100_000;
const largestFile = 64 * 1024 * 1024;

export interface EncodedText {
  readonly windows: readonly TextWindow[];
  /** A window's tokens between the template's special ones. */
  readonly window: (index: number) => readonly Token[];
}

export interface ModelTokenizer {
  readonly vocabulary: number;
  readonly mask: { readonly id: number; readonly piece: string } | null;
  /** The vocabulary's spelling of an id; `#17` where it has none. */
  piece(id: number): string;
  /** @throws CanopyError `bad-input` for a text that is empty, too long, or has no token at all */
  encode(text: string): Promise<EncodedText>;
  /**
   * Two sentences with the template's separator between them, always as one window.
   * @throws CanopyError as `encode` does, and for a pair that is longer than a sequence;
   *   `unsupported` where the template has no separator
   */
  encodePair(text: string, pair: string): Promise<EncodedText>;
}

async function readJson(file: string): Promise<unknown> {
  const { size } = await stat(file);
  const name = path.basename(file);
  if (size > largestFile) {
    throw badModel(`${name}: ${size} bytes is more than a tokenizer takes (64 MiB)`, file);
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw badModel(`${name} cannot be read: ${reasonOf(error)}`, file);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badModel(`${name} is not valid JSON: ${reasonOf(error)}`, file);
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** Pieces in all, and the largest id, of the vocabulary and the added tokens. */
function measureVocabulary(json: unknown): { pieces: number; largestId: number } {
  const vocab = property(property(json, 'model'), 'vocab') ?? {};
  // Unigram lists its pieces in the order of their ids; all other models map piece to id.
  const ids: number[] = Array.isArray(vocab)
    ? vocab.map((_, index) => index)
    : Object.values(vocab).filter((id) => typeof id === 'number');
  const added = property(json, 'added_tokens');
  for (const token of Array.isArray(added) ? added : []) {
    const id = property(token, 'id');
    if (typeof id === 'number') ids.push(id);
  }
  const largestId = ids.reduce((largest, id) => Math.max(largest, id), -1);
  return { pieces: new Set(ids).size, largestId };
}

/** The mask's spelling as the folder's own files give it, else the two usual ones. */
async function maskSpellings(folder: string): Promise<string[]> {
  const spellings: string[] = [];
  for (const name of ['special_tokens_map.json', 'tokenizer_config.json']) {
    const json = await readJson(path.join(folder, name)).catch(() => null);
    const mask = property(json, 'mask_token');
    const content = typeof mask === 'string' ? mask : property(mask, 'content');
    if (typeof content === 'string') spellings.push(content);
  }
  return [...spellings, '<mask>', '[MASK]'];
}

type Library = InstanceType<typeof tokenizers.Tokenizer>;

async function load(file: string): Promise<Library> {
  const text = await readFile(file, 'utf8');
  await breathe();
  try {
    const library = tokenizers.Tokenizer.fromString(text);
    // A tokenizer.json may carry the training run's own cut; nothing is cut silently here.
    library.disableTruncation();
    library.disablePadding();
    return library;
  } catch (error) {
    throw badModel(`tokenizer.json cannot be used: ${reasonOf(error)}`, file);
  }
}

interface Template {
  readonly before: readonly Token[];
  readonly after: readonly Token[];
}

interface PairTemplate extends Template {
  readonly between: readonly Token[];
}

function specialToken(id: number, piece: string): Token {
  return { id, piece, start: 0, end: 0, special: true, unknown: false };
}

/** What the post-processor puts around a text, from the encoding of one that has a token. */
async function findTemplate(library: Library, probe: string): Promise<Template> {
  const encoding = await library.encode(probe);
  const special = encoding.getSpecialTokensMask();
  const pieces = encoding.getTokens();
  const tokens = encoding.getIds().map((id, index) => specialToken(id, pieces[index] ?? ''));
  const first = special.indexOf(0);
  const last = special.lastIndexOf(0);
  if (first < 0) return { before: tokens, after: [] };
  return { before: tokens.slice(0, first), after: tokens.slice(last + 1) };
}

/** What it puts around and between two texts. */
async function findPairTemplate(library: Library, probe: string): Promise<PairTemplate> {
  const encoding = await library.encode(probe, probe);
  const texts = encoding.getSequenceIds();
  const pieces = encoding.getTokens();
  const tokens = encoding.getIds().map((id, index) => specialToken(id, pieces[index] ?? ''));
  const [first, second] = [texts.indexOf(0), texts.indexOf(1)];
  if (first < 0 || second < 0) return { before: [], between: [], after: [] };
  return {
    before: tokens.slice(0, first),
    between: tokens.slice(texts.lastIndexOf(0) + 1, second),
    after: tokens.slice(texts.lastIndexOf(1) + 1),
  };
}

interface Encoded {
  readonly tokens: readonly Token[];
  readonly pieces: readonly Piece[];
}

async function encodeText(library: Library, text: string, unknownId: number): Promise<Encoded> {
  const encoding = await library.encode(text, null, { addSpecialTokens: false });
  const ids = encoding.getIds();
  const spelled = encoding.getTokens();
  await breathe();
  const offsets = encoding.getOffsets();
  const words = encoding.getWordIds();
  await breathe();
  const unit = codeUnitIndex(text);
  const pieces = ids.map((_, index): Piece => {
    const [start = 0, end = 0] = offsets[index] ?? [];
    return { start: unit(start), end: unit(end), word: words[index] ?? null };
  });
  const tokens = ids.map((id, index): Token => {
    const { start = 0, end = 0 } = pieces[index] ?? {};
    const piece = spelled[index] ?? '';
    return { id, piece, start, end, special: false, unknown: id === unknownId };
  });
  return { tokens, pieces };
}

/** `what` as in "The text". */
function checkText(text: string, what: string, key: string): void {
  if (text.length > longestText) {
    const [has, takes] = [text.length, longestText].map((n) => n.toLocaleString('en'));
    throw badInput(`${what} has ${has} characters; a trace takes at most ${takes}`, key);
  }
  if (text === '') throw badInput(`${what} is empty; there is nothing to trace`, key);
}

function checkTokens({ tokens }: Encoded, what: string, key: string): void {
  if (tokens.length > 0) return;
  throw badInput(`The vocabulary has no token for anything in ${what}`, key);
}

function layOut(
  text: string,
  { tokens, pieces }: Encoded,
  template: Template,
  maxTokens: number,
): EncodedText {
  const room = maxTokens - template.before.length - template.after.length;
  if (room < 1) throw badInput(`A sequence of ${maxTokens} tokens has no room for text`);
  const starts = windowStarts(text, pieces, room);
  const cut = (index: number) => tokens.slice(starts[index], starts[index + 1]);
  const windows = starts.map((_, index): TextWindow => {
    const own = cut(index);
    return {
      index,
      count: starts.length,
      start: index === 0 ? 0 : (own[0]?.start ?? 0),
      end: index === starts.length - 1 ? text.length : (own.at(-1)?.end ?? 0),
      firstToken: starts[index] ?? 0,
      textTokens: tokens.length,
    };
  });
  const window = (index: number) => [...template.before, ...cut(index), ...template.after];
  return { windows, window };
}

function layOutPair(
  text: string,
  [first, second]: readonly [Encoded, Encoded],
  { before, between, after }: PairTemplate,
  maxTokens: number,
): EncodedText {
  if (between.length === 0) {
    const why = 'the template in its tokenizer.json puts no separator between two sentences';
    throw new CanopyError('unsupported', `This model takes no pairs: ${why}`);
  }
  const ofPair = second.tokens.map((token): Token => ({ ...token, ofPair: true }));
  const tokens = [...before, ...first.tokens, ...between, ...ofPair, ...after];
  if (tokens.length > maxTokens) {
    throw badInput(
      `The pair has ${tokens.length} tokens, special ones included; the model takes ${maxTokens}. ` +
        'A pair is not cut into windows: shorten one of the two',
      'pair',
    );
  }
  const textTokens = first.tokens.length + second.tokens.length;
  const window = { index: 0, count: 1, start: 0, end: text.length, firstToken: 0, textTokens };
  return { windows: [window], window: () => tokens };
}

/** A tokenizer for many texts at a time, without what only a screen needs. */
export interface BatchTokenizer {
  /** Ids that the template puts before and after each sequence. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** How the vocabulary spells an id; `#17` where it has none. */
  piece(id: number): string;
  encode(texts: readonly string[]): Promise<readonly RawEncoding[]>;
}

/** What the template puts around and between two texts, as ids. */
interface PairIds {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
}

export interface RawEncoding {
  readonly ids: readonly number[];
  /** Start and end of each token in code points. */
  offsets(): readonly (readonly number[])[];
  /** Number of the pre-tokenizer's word that each token is part of. */
  words(): readonly (number | null | undefined)[];
}

/**
 * @returns beside it the template of pairs, null where that has no separator
 * @throws CanopyError `bad-model`
 */
export async function openBatchTokenizer(
  folder: string,
): Promise<BatchTokenizer & { readonly pair: PairIds | null }> {
  const library = await load(path.join(folder, 'tokenizer.json'));
  const spellings = await maskSpellings(folder);
  const mask = spellings.find((piece) => library.tokenToId(piece) !== null);
  const template = await findTemplate(library, mask ?? 'a');
  const pair = await findPairTemplate(library, mask ?? 'a');
  const ids = (tokens: readonly Token[]) => tokens.map(({ id }) => id);
  return {
    before: ids(template.before),
    after: ids(template.after),
    pair:
      pair.between.length === 0
        ? null
        : { before: ids(pair.before), between: ids(pair.between), after: ids(pair.after) },
    piece: (id) => library.idToToken(id) ?? `#${id}`,
    async encode(texts) {
      const encodings = await library.encodeBatch([...texts], { addSpecialTokens: false });
      return encodings.map((encoding) => ({
        ids: encoding.getIds(),
        offsets: () => encoding.getOffsets(),
        words: () => encoding.getWordIds(),
      }));
    },
  };
}

/**
 * Opens a folder's `tokenizer.json`.
 * @param limits.vocabulary rows of the embedding; more pieces than that cannot be computed
 * @param limits.maxTokens longest sequence, special tokens included
 * @returns null where the folder has no tokenizer
 * @throws CanopyError `bad-model`
 */
export async function openTokenizer(
  folder: string,
  limits: { readonly vocabulary: number; readonly maxTokens: number },
): Promise<ModelTokenizer | null> {
  const file = path.join(folder, 'tokenizer.json');
  const found = await stat(file).catch(() => null);
  if (!found) return null;
  const json = await readJson(file);
  await breathe();
  const { pieces, largestId } = measureVocabulary(json);
  const needed = Math.max(pieces, largestId + 1);
  if (needed > limits.vocabulary) {
    throw badModel(
      `tokenizer.json: its vocabulary has ${needed} ids, but the embedding has ` +
        `${limits.vocabulary} rows (config.json: embedding.vocab_size); the files do not belong together`,
      file,
      'model.vocab',
    );
  }
  await breathe();
  const library = await load(file);
  const spellings = await maskSpellings(folder);
  const maskPiece = spellings.find((piece) => library.tokenToId(piece) !== null);
  const maskId = maskPiece === undefined ? null : library.tokenToId(maskPiece);
  const unknownPiece = property(property(json, 'model'), 'unk_token');
  const unknownId = typeof unknownPiece === 'string' ? library.tokenToId(unknownPiece) : null;
  const probe = maskPiece ?? 'a';
  const template = await findTemplate(library, probe);
  const encode = async (text: string, what: string, key: string) => {
    checkText(text, what, key);
    const encoded = await encodeText(library, text, unknownId ?? -1);
    checkTokens(encoded, what.toLowerCase(), key);
    return encoded;
  };
  return {
    vocabulary: pieces,
    mask: maskPiece === undefined || maskId === null ? null : { id: maskId, piece: maskPiece },
    piece: (id) => library.idToToken(id) ?? `#${id}`,
    async encode(text) {
      const encoded = await encode(text, 'The text', 'text');
      return layOut(text, encoded, template, limits.maxTokens);
    },
    async encodePair(text, pair) {
      const first = await encode(text, 'The first sentence', 'text');
      const second = await encode(pair, 'The second sentence', 'pair');
      const around = await findPairTemplate(library, probe);
      return layOutPair(text, [first, second], around, limits.maxTokens);
    },
  };
}
