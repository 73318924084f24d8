import type { TensorInfo } from '../../../engine/api.ts';

export type TensorColumn = 'file' | 'name' | 'dtype' | 'values' | 'bytes';

export interface TensorOrder {
  readonly column: TensorColumn;
  readonly descending: boolean;
}

export const valuesOf = ({ shape }: TensorInfo) => shape.reduce((size, side) => size * side, 1);

/** Made when it is first needed: a page's first one takes a while. */
let collator: Intl.Collator | undefined;

function compareNames(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}

/** Smaller first; `file` keeps the order of the file. */
const compare: Readonly<
  Record<Exclude<TensorColumn, 'file'>, (a: TensorInfo, b: TensorInfo) => number>
> = {
  name: (a, b) => compareNames(a.name, b.name),
  dtype: (a, b) => compareNames(a.dtype, b.dtype),
  values: (a, b) => valuesOf(a) - valuesOf(b),
  bytes: (a, b) => a.bytes - b.bytes,
};

/** Those whose name has `filter` in it, in the order asked for; equal ones stay as in the file. */
export function orderTensors(
  tensors: readonly TensorInfo[],
  { column, descending }: TensorOrder,
  filter: string,
): readonly TensorInfo[] {
  const wanted = filter.trim().toLowerCase();
  const found = tensors.filter(({ name }) => name.toLowerCase().includes(wanted));
  if (column === 'file') return descending ? found.reverse() : found;
  const by = compare[column];
  return found.sort((a, b) => (descending ? by(b, a) : by(a, b)));
}

/** What a click on a column's head makes of the order: up, down, and back to the file's. */
export function nextOrder(order: TensorOrder, column: TensorColumn): TensorOrder {
  if (order.column !== column)
    return { column, descending: column === 'values' || column === 'bytes' };
  const second = column === 'values' || column === 'bytes' ? !order.descending : order.descending;
  return second ? { column: 'file', descending: false } : { column, descending: !order.descending };
}

/** Rows from `from` to before `to` are in sight, and some on each side. */
export function rowsInSight(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): { readonly from: number; readonly to: number } {
  const spare = 8;
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { from: Math.min(from, to), to };
}
