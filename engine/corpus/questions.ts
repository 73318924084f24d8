/** What a dataset says of leaves and tokens. Each question is SQL over its files; counts are exact. */

import type {
  CorpusCalls,
  CorpusMatches,
  CountedToken,
  Flow,
  LeavesOfToken,
  TokenContext,
  TokensOfNode,
  TreeQuestion,
  TreeUsage,
} from '../api.ts';
import { badInput } from '../errors.ts';
import { codeUnitIndex } from '../text.ts';
import { type Dataset, leafColumn } from './dataset.ts';
import { entropyOf, usageOf } from './usage.ts';

type Tree = Pick<TreeQuestion, 'layer' | 'tree'>;

/** Characters of a context on each side. */
const contextChars = 80;
const defaultLimit = 50;
const deepestFlow = 8;

/** First and last leaf below a node. */
export function leavesBelow(node: number, depth: number): readonly [number, number] {
  const nodes = 2 ** (depth + 1) - 1;
  if (!Number.isInteger(node) || node < 0 || node >= nodes) {
    throw badInput(`expected a node from 0 to ${nodes - 1}, received ${node}`, 'node');
  }
  const level = Math.floor(Math.log2(node + 1));
  const width = 2 ** (depth - level);
  const first = (node + 1 - 2 ** level) * width;
  return [first, first + width - 1];
}

export async function usage(dataset: Dataset, tree: Tree): Promise<TreeUsage> {
  const column = leafColumn(dataset, tree);
  const rows = await dataset.query(
    `SELECT ${column}, count(*)::DOUBLE FROM tokens WHERE NOT special GROUP BY 1`,
  );
  const counts = new Float64Array(2 ** dataset.info.model.depth);
  for (const [leaf, count] of rows) counts[Number(leaf)] = Number(count);
  return usageOf(counts);
}

export async function tokensOf(
  dataset: Dataset,
  {
    node,
    limit = defaultLimit,
    ...tree
  }: Tree & { readonly node: number; readonly limit?: number },
): Promise<TokensOfNode> {
  const column = leafColumn(dataset, tree);
  const [first, last] = leavesBelow(node, dataset.info.model.depth);
  const rows = await dataset.query(
    `WITH counted AS (
       SELECT token, count(*) FILTER (${column} BETWEEN ${first} AND ${last}) AS n, count(*) AS total
       FROM tokens WHERE NOT special GROUP BY token)
     SELECT token, spelling, n::DOUBLE, total::DOUBLE, sum(n) OVER ()::DOUBLE, count(*) OVER ()::DOUBLE
     FROM counted JOIN vocabulary USING (token) WHERE n > 0 ORDER BY n DESC, token LIMIT ${limit}`,
  );
  return {
    tokens: Number(rows[0]?.[4] ?? 0),
    distinct: Number(rows[0]?.[5] ?? 0),
    top: rows.map(countedToken),
  };
}

function countedToken([token, piece, count, total]: readonly unknown[]): CountedToken {
  return {
    token: Number(token),
    piece: String(piece),
    count: Number(count),
    total: Number(total),
  };
}

export async function leavesOf(
  dataset: Dataset,
  { token, ...tree }: Tree & { readonly token: number },
): Promise<LeavesOfToken> {
  const column = leafColumn(dataset, tree);
  const [spelled] = await dataset.query('SELECT spelling FROM vocabulary WHERE token = $1', [
    token,
  ]);
  if (!spelled) throw badInput(`The vocabulary has no token ${token}`, 'token');
  const rows = await dataset.query(
    `SELECT ${column}, count(*)::DOUBLE AS n FROM tokens WHERE NOT special AND token = $1
     GROUP BY 1 ORDER BY n DESC, 1`,
    [token],
  );
  const leaves = rows.map(([leaf, count]) => ({ leaf: Number(leaf), count: Number(count) }));
  const count = leaves.reduce((sum, leaf) => sum + leaf.count, 0);
  return { token, piece: String(spelled[0]), count, leaves };
}

interface TextPiece {
  readonly offset: number;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The texts of some pieces, by `document piece`. */
async function textsOf(
  dataset: Dataset,
  keys: readonly (readonly [document: number, piece: number])[],
): Promise<ReadonlyMap<string, TextPiece>> {
  if (keys.length === 0) return new Map();
  const rows = await dataset.query(
    `SELECT document, piece, "offset", file, line, text FROM texts WHERE ${within(keys)}`,
  );
  return new Map(
    rows.map(([document, piece, offset, file, line, text]) => [
      `${document} ${piece}`,
      { offset: Number(offset), file: String(file), line: Number(line), text: String(text) },
    ]),
  );
}

/** @throws CanopyError `bad-input` where the dataset has no such piece */
export async function textOf(
  dataset: Dataset,
  { document, piece }: { readonly document: number; readonly piece: number },
): Promise<{ readonly text: string }> {
  const found = (await textsOf(dataset, [[document, piece]])).get(`${document} ${piece}`);
  if (!found) throw badInput(`The dataset has no piece ${piece} of document ${document}`, 'piece');
  return { text: found.text };
}

/** A place in a text with what stands around it, as one line. */
function around(text: string, start: number, end: number) {
  const flat = (part: string) => part.replace(/\s+/g, ' ');
  return {
    before: flat(text.slice(Math.max(0, start - contextChars), start)),
    text: flat(text.slice(start, end)),
    after: flat(text.slice(end, end + contextChars)),
  };
}

/**
 * The pieces of text in which the matches `skip` to `skip + limit` stand, and how many matches come
 * before the first of them: counted without the matches' other columns and without sorting them.
 */
async function piecesOf(
  dataset: Dataset,
  { where, values }: { readonly where: string; readonly values: readonly number[] },
  { skip, limit }: { readonly skip: number; readonly limit: number },
) {
  const rows = await dataset.query(
    `WITH counted AS (SELECT document, piece, count(*) AS n FROM tokens WHERE ${where} GROUP BY ALL),
       placed AS (SELECT *, sum(n) OVER (ORDER BY document, piece) - n AS earlier FROM counted)
     SELECT document, piece, earlier::DOUBLE FROM placed
     WHERE earlier < ${skip + limit} AND earlier + n > ${skip} ORDER BY earlier`,
    values,
  );
  const pieces = rows.map(([document, piece]) => [Number(document), Number(piece)] as const);
  return { pieces, earlier: Number(rows[0]?.[2] ?? 0) };
}

/** A condition that leaves out files and row groups by their statistics. */
function within(pieces: readonly (readonly [document: number, piece: number])[]): string {
  const range = (numbers: readonly number[]) =>
    `${Math.min(...numbers)} AND ${Math.max(...numbers)}`;
  const list = pieces.map(([document, piece]) => `(${document}, ${piece})`).join(', ');
  return `document BETWEEN ${range(pieces.map(([document]) => document))}
    AND piece BETWEEN ${range(pieces.map(([, piece]) => piece))} AND (document, piece) IN (${list})`;
}

export async function contexts(
  dataset: Dataset,
  question: Omit<CorpusCalls['corpus.contexts']['params'], 'folders'>,
): Promise<readonly TokenContext[]> {
  const { node, token, limit = defaultLimit, skip = 0, ...tree } = question;
  const column = leafColumn(dataset, tree);
  const [first, last] = leavesBelow(node, dataset.info.model.depth);
  const wanted = {
    where: `NOT special AND ${column} BETWEEN ${first} AND ${last}${token === undefined ? '' : ' AND token = $1'}`,
    values: token === undefined ? [] : [token],
  };
  const { pieces, earlier } = await piecesOf(dataset, wanted, { skip, limit });
  if (pieces.length === 0) return [];
  const rows = await dataset.query(
    `SELECT document, piece, "window", position, token, ${column}, start, "end" FROM tokens
     WHERE ${wanted.where} AND ${within(pieces)}
     ORDER BY document, piece, "window", position LIMIT ${limit} OFFSET ${skip - earlier}`,
    wanted.values,
  );
  const numbers = rows.map((row) => row.map(Number));
  const texts = await textsOf(
    dataset,
    numbers.map(([document = 0, piece = 0]) => [document, piece] as const),
  );
  return numbers.flatMap((row) => {
    const [document = 0, piece = 0, window = 0, position = 0, id = 0, leaf = 0] = row;
    const [start = 0, end = 0] = row.slice(6);
    const found = texts.get(`${document} ${piece}`);
    if (!found) return [];
    const { file, line, offset, text } = found;
    const unit = codeUnitIndex(text);
    const place = around(text, unit(start - offset), unit(end - offset));
    return [{ document, file, line, piece, window, position, token: id, leaf, ...place }];
  });
}

export async function flow(
  dataset: Dataset,
  { layer, tree, level }: Tree & { readonly level: number },
): Promise<Flow> {
  const { depth } = dataset.info.model;
  const deepest = Math.min(depth, deepestFlow);
  if (!Number.isInteger(level) || level < 0 || level > deepest) {
    throw badInput(`expected a level from 0 to ${deepest}, received ${level}`, 'level');
  }
  const from = leafColumn(dataset, { layer, tree });
  const to = leafColumn(dataset, { layer: layer + 1, tree });
  // Numbers of a byte: DuckDB counts what it knows to be small in an array, not in a hash table.
  const place = (column: string) => `(${column} >> ${depth - level})::UTINYINT`;
  const rows = await dataset.query(
    `SELECT ${place(from)}, ${place(to)}, count(*)::DOUBLE FROM tokens WHERE NOT special GROUP BY 1, 2`,
  );
  const size = 2 ** level;
  const counts = new Float64Array(size * size);
  const [left, right] = [new Float64Array(size), new Float64Array(size)];
  for (const row of rows) {
    const [a = 0, b = 0, count = 0] = row.map(Number);
    counts[a * size + b] = count;
    left[a] = (left[a] ?? 0) + count;
    right[b] = (right[b] ?? 0) + count;
  }
  const information = entropyOf(left) + entropyOf(right) - entropyOf(counts);
  return { size, counts, information: Math.max(0, information) };
}

/** Where a text stands in another, whatever the case, `most` times at most. */
function occurrences(text: string, wanted: string, most: number): number[] {
  const found: number[] = [];
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(wanted); at >= 0 && found.length < most; ) {
    found.push(at);
    at = lower.indexOf(wanted, at + wanted.length);
  }
  return found;
}

export async function search(
  dataset: Dataset,
  { text, limit = defaultLimit }: { readonly text: string; readonly limit?: number },
): Promise<CorpusMatches> {
  const wanted = text.toLowerCase();
  if (wanted === '') throw badInput('There is nothing to search for', 'text');
  const [pieces, rows] = await Promise.all([
    dataset.query(
      `SELECT token, spelling, count(*)::DOUBLE AS n, count(*)::DOUBLE
       FROM tokens JOIN vocabulary USING (token)
       WHERE NOT special AND contains(lower(spelling), $1)
       GROUP BY ALL ORDER BY n DESC, token LIMIT ${limit}`,
      [wanted],
    ),
    dataset.query(
      `SELECT document, file, line, text FROM texts WHERE contains(lower(text), $1)
       ORDER BY document, piece LIMIT ${limit}`,
      [wanted],
    ),
  ]);
  const places: CorpusMatches['places'][number][] = [];
  for (const [document, file, line, found] of rows) {
    const whole = String(found);
    for (const at of occurrences(whole, wanted, limit - places.length)) {
      places.push({
        document: Number(document),
        file: String(file),
        line: Number(line),
        ...around(whole, at, at + wanted.length),
      });
    }
  }
  return { pieces: pieces.map(countedToken), places };
}
