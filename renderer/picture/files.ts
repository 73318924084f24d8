import type { Intervention } from '../../engine/api.ts';
import type { PictureName, Table } from './exports.ts';

/** What a picture of a trace is of. It goes along with every file. */
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

/** What a picture or a table of a corpus is of. */
export interface CorpusAbout {
  /** `icicle`, `layers`, `tokens`: which of the view's pictures and tables. */
  readonly picture: string;
  readonly canopy: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly dataset: {
    /** Over names and contents of the corpus's files. */
    readonly sha256: string;
    readonly folders: readonly string[];
    readonly documents: number;
    readonly tokens: number;
    readonly precision: string;
    /** False where shards are missing or the run has not come to its end. */
    readonly complete: boolean;
  };
  /** Null for what shows all layers. */
  readonly layer: number | null;
  readonly tree: number | null;
  /** The node that it is about, where it is about one. */
  readonly node?: number;
}

/** What a picture or a table of interventions is of. */
export interface InterveneAbout {
  /** `states`, `sweep`, `predictions`: which of the view's pictures and tables. */
  readonly picture: string;
  readonly canopy: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly computed: { readonly target: string; readonly precision: string };
  readonly text: string;
  /** Null for what shows all layers. */
  readonly layer: number | null;
  /** Those that are on, in order; none where the model is as it is, as for a sweep. */
  readonly interventions: readonly Intervention[];
}

/** What a picture or a table of a comparison is of. */
export interface CompareAbout {
  readonly picture: string;
  readonly canopy: string;
  readonly precision: string;
  readonly comparison: { readonly a: ComparedSide; readonly b: ComparedSide };
}

interface ComparedSide {
  readonly model: { readonly name: string; readonly sha256: string };
  readonly text: string;
  readonly layer: number;
  /** Which window of a longer text, where it is not the first. */
  readonly window?: number;
  readonly interventions?: readonly Intervention[];
}

/** What a picture or a table of an audit, or of fragility, is of. */
export interface AuditAbout {
  readonly picture: 'audit' | 'fragility';
  readonly canopy: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly audited: {
    readonly text: string;
    readonly textSha256: string;
    readonly positions: number;
    readonly seed: number;
  };
}

/** What a picture or a table of the lab is of: random weights, so no model. */
export interface LabAbout {
  readonly picture: string;
  readonly canopy: string;
  readonly measured: {
    readonly name: string;
    readonly cpu: string;
    readonly target: string;
    readonly blas: string;
    /** ISO 8601. */
    readonly created: string;
  };
}

/** What a picture or a table of an evaluation is of. */
export interface EvaluateAbout {
  readonly picture: string;
  readonly canopy: string;
  /** Those that it shows. */
  readonly models: readonly { readonly name: string; readonly sha256: string }[];
  readonly evaluated: {
    readonly task: string;
    readonly file: string;
    readonly fileSha256: string;
    /** Rows, or masked positions. */
    readonly count: number;
    readonly seed: number;
  };
}

/** What any file says that it is of. */
export type AnyAbout =
  | About
  | CorpusAbout
  | InterveneAbout
  | CompareAbout
  | AuditAbout
  | LabAbout
  | EvaluateAbout;

const WORDS_IN_NAME = 32;

/**
 * `canopy-tiny_layer-3_the-king-of.svg`: model, layer, reading where it is not the canopy (with its
 * token where it is of one), text.
 */
export function fileName(about: AnyAbout, extension: string): string {
  const parts = partsOf(about);
  return `${parts.filter((part) => part !== '').join('_')}.${extension}`;
}

function partsOf(about: AnyAbout): readonly string[] {
  if ('dataset' in about) return corpusParts(about);
  if ('measured' in about)
    return ['lab', slug(about.measured.name, WORDS_IN_NAME), slug(about.picture, WORDS_IN_NAME)];
  if ('evaluated' in about) {
    const { models, evaluated, picture } = about;
    const first = models[0]?.name ?? '';
    const more = models.length > 1 ? `and-${models.length - 1}` : '';
    return [slug(first, 64), more, evaluated.task, slug(picture, WORDS_IN_NAME)];
  }
  if ('audited' in about)
    return [slug(about.model.name, 64), about.picture, `seed-${about.audited.seed}`];
  if ('comparison' in about) {
    const { a, b } = about.comparison;
    const other = a.model.sha256 === b.model.sha256 ? '' : `against-${slug(b.model.name, 64)}`;
    return [
      slug(a.model.name, 64),
      other,
      slug(about.picture, WORDS_IN_NAME),
      slug(a.text, WORDS_IN_NAME),
    ];
  }
  if (!('interventions' in about)) return traceParts(about);
  const { model, layer, picture, text } = about;
  const where = layer === null ? '' : `layer-${layer}`;
  return [slug(model.name, 64), where, slug(picture, WORDS_IN_NAME), slug(text, WORDS_IN_NAME)];
}

function traceParts(about: About): readonly string[] {
  const { picture, model, layer, tree, text, window, token } = about;
  return [
    slug(model.name, 64),
    layer === null ? '' : `layer-${layer}`,
    tree === null ? '' : `tree-${tree}`,
    picture === 'canopy' ? '' : picture,
    picture === 'spine' && token ? `token-${token.index}` : '',
    slug(text, WORDS_IN_NAME),
    window && window.count > 1 ? `window-${window.index + 1}` : '',
  ];
}

/** `canopy-tiny_corpus-1f0a9c2b_layer-3_tree-0_icicle_node-12`. */
function corpusParts({ picture, model, dataset, layer, tree, node }: CorpusAbout) {
  return [
    slug(model.name, 64),
    `corpus-${dataset.sha256.slice(0, 8)}`,
    layer === null ? '' : `layer-${layer}`,
    tree === null ? '' : `tree-${tree}`,
    slug(picture, WORDS_IN_NAME),
    node === undefined ? '' : `node-${node}`,
  ];
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

function studyOf({ picture }: AuditAbout): string {
  return picture === 'audit' ? 'Routing audit' : 'Fragility';
}

/** What a picture is called where it is shown. */
export function titleOf(about: AnyAbout): string {
  if ('evaluated' in about) return `${about.picture}: ${about.evaluated.file}`;
  if ('audited' in about) return `${studyOf(about)} of ${about.model.name}`;
  if ('measured' in about) return `${about.measured.name}: ${about.picture}`;
  if ('comparison' in about)
    return `${about.picture}: ${about.comparison.a.text} | ${about.comparison.b.text}`;
  if (!('dataset' in about)) return about.text;
  const { picture, layer, dataset } = about;
  return `${picture}${layer === null ? '' : ` of layer ${layer}`}, ${dataset.tokens} tokens`;
}

/** One sentence on what a picture shows. */
export function sentenceOf(about: AnyAbout): string {
  if ('dataset' in about) return corpusSentence(about);
  if ('measured' in about) {
    const { picture, canopy, measured } = about;
    const { name, cpu, target, blas, created } = measured;
    return `${name}, ${picture}: layers of random weights measured on ${cpu} (${target}, ${blas}), ${created}; made by Canopy ${canopy}.`;
  }
  if ('evaluated' in about) {
    const { picture, canopy, models, evaluated } = about;
    const which = models.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`).join(', ');
    const { task, file, fileSha256, count, seed } = evaluated;
    return `${picture} of ${which}: ${task} on ${count} ${task === 'fill-mask' ? 'masked positions' : 'rows'} of ${file} (SHA-256 ${fileSha256}), seed ${seed}; made by Canopy ${canopy}.`;
  }
  if ('audited' in about) {
    const { model, audited, canopy } = about;
    return `${studyOf(about)} of ${model.name} (SHA-256 ${model.sha256}) at ${audited.positions} masked positions of ${audited.text}, seed ${audited.seed}; made by Canopy ${canopy}.`;
  }
  if ('comparison' in about) return comparisonSentence(about);
  if ('interventions' in about) return interveneSentence(about);
  const { picture, canopy, model, layer, tree, text, secondText, window } = about;
  const where = layer === null ? 'all layers' : `layer ${layer}`;
  const which = tree === null ? '' : `, tree ${tree}`;
  const part = window && window.count > 1 ? `, window ${window.index + 1} of ${window.count}` : '';
  const second = secondText ? ` and “${secondText}”` : '';
  return `${picture} of ${where}${which} of ${model.name} (SHA-256 ${model.sha256}) for “${text}”${second}${part}; made by Canopy ${canopy}.`;
}

function comparisonSentence({ picture, canopy, comparison: { a, b } }: CompareAbout): string {
  const side = ({ model, text, layer }: ComparedSide) =>
    `layer ${layer} of ${model.name} (SHA-256 ${model.sha256}) for “${text}”`;
  return `${picture} of ${side(a)} and ${side(b)}; made by Canopy ${canopy}.`;
}

function interveneSentence(about: InterveneAbout): string {
  const { picture, canopy, model, layer, text, interventions } = about;
  const where = layer === null ? '' : ` of layer ${layer}`;
  const count = interventions.length;
  const changed = `${count} intervention${count === 1 ? '' : 's'}`;
  return `${picture}${where} of ${model.name} (SHA-256 ${model.sha256}) for “${text}” with ${changed}; made by Canopy ${canopy}.`;
}

function corpusSentence({ picture, canopy, model, dataset, layer, tree, node }: CorpusAbout) {
  const where = layer === null ? 'all layers' : `layer ${layer}`;
  const which = tree === null ? '' : `, tree ${tree}`;
  const at = node === undefined ? '' : `, node ${node}`;
  const { sha256, tokens, documents, precision, complete } = dataset;
  const corpus = `${tokens} tokens of ${documents} documents (corpus SHA-256 ${sha256}${complete ? '' : ', incomplete'})`;
  return `${picture} of ${where}${which}${at} of ${model.name} (SHA-256 ${model.sha256}, ${precision}) over ${corpus}; made by Canopy ${canopy}.`;
}

/**
 * The table as CSV (RFC 4180, UTF-8). Its first line, `# ` and then JSON, says what the numbers are
 * of: readers skip it (`pandas.read_csv(file, skiprows=1)`).
 */
export function csvOf(about: AnyAbout, { columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) => cells.map(cell).join(',');
  return `# ${JSON.stringify(about)}\r\n${[columns, ...rows].map(line).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table and what it is of as JSON, a row a line. */
export function jsonOf(about: AnyAbout, { columns, rows }: Table): string {
  const head = JSON.stringify(about).slice(1, -1);
  const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
  return `{${head},\n"columns":${JSON.stringify(columns)},\n"rows":[\n${lines}\n]}\n`;
}
