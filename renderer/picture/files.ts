import type { PictureName, Table } from './exports.ts';

/** What a picture is of. It goes along with every file. */
export interface About {
  readonly picture: PictureName;
  readonly canopy: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** How the numbers came about: other kernels and precisions give slightly other ones. */
  readonly computed: { readonly target: string; readonly precision: string };
  /** Null for the matrix, which shows them all. */
  readonly layer: number | null;
  /** Null where each layer has one tree. */
  readonly tree: number | null;
  readonly text: string;
  /** The second row group of a matrix, or the second sentence of a pair. */
  readonly secondText?: string;
  /** The chosen token of a tree. */
  readonly token?: { readonly index: number; readonly piece: string };
  /** Which part of a text that is longer than the model takes. */
  readonly window?: { readonly index: number; readonly count: number };
}

const WORDS_IN_NAME = 32;

/**
 * `canopy-tiny_layer-3_the-king-of.svg`: model, layer, reading where it is not the canopy (with its
 * token where it is of one), text.
 */
export function fileName(about: About, extension: string): string {
  const { picture, model, layer, tree, text, window, token } = about;
  const parts = [
    slug(model.name, 64),
    layer === null ? '' : `layer-${layer}`,
    tree === null ? '' : `tree-${tree}`,
    picture === 'canopy' ? '' : picture,
    picture === 'spine' && token ? `token-${token.index}` : '',
    slug(text, WORDS_IN_NAME),
    window && window.count > 1 ? `window-${window.index + 1}` : '',
  ];
  return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}

/** Letters and digits of any script, words joined by hyphens, cut between words. */
function slug(text: string, longest: number): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}\p{M}.]+/gu) ?? [];
  let name = '';
  for (const word of words.filter((word) => /[^.]/.test(word))) {
    const longer = name === '' ? word : `${name}-${word}`;
    if ([...longer].length > longest)
      return name === '' ? [...word].slice(0, longest).join('') : name;
    name = longer;
  }
  return name;
}

/** One sentence on what a picture shows. */
export function sentenceOf(about: About): string {
  const { picture, canopy, model, layer, tree, text, secondText, window } = about;
  const where = layer === null ? 'all layers' : `layer ${layer}`;
  const which = tree === null ? '' : `, tree ${tree}`;
  const part = window && window.count > 1 ? `, window ${window.index + 1} of ${window.count}` : '';
  const second = secondText ? ` and “${secondText}”` : '';
  return `${picture} of ${where}${which} of ${model.name} (SHA-256 ${model.sha256}) for “${text}”${second}${part}; made by Canopy ${canopy}.`;
}

/**
 * The table as CSV (RFC 4180, UTF-8). Its first line, `# ` and then JSON, says what the numbers are
 * of: readers skip it (`pandas.read_csv(file, skiprows=1)`).
 */
export function csvOf(about: About, { columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) => cells.map(cell).join(',');
  return `# ${JSON.stringify(about)}\r\n${[columns, ...rows].map(line).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table and what it is of as JSON, a row a line. */
export function jsonOf(about: About, { columns, rows }: Table): string {
  const head = JSON.stringify(about).slice(1, -1);
  const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
  return `{${head},\n"columns":${JSON.stringify(columns)},\n"rows":[\n${lines}\n]}\n`;
}
