/** Paths as a person writes them, of either kind of machine. Pure. */

/** A path a line, without white space or quotes around it; empty lines are none. */
export function pathsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((line) => line !== '');
}

/** Where a dataset of these inputs would be looked for: beside the first of them, named after it. */
export function proposedFolder(inputs: readonly string[], model: string): string {
  const first = inputs[0]?.replace(/[\\/]+$/, '');
  if (!first) return '';
  const cut = Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\'));
  const name = first
    .slice(cut + 1)
    .replace(/(\.(txt|jsonl|ndjson|csv|tsv|parquet))?(\.(gz|zst))?$/i, '');
  return `${first.slice(0, cut + 1)}${name}.${model}.corpus`;
}
