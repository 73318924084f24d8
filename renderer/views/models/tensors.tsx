import { useState } from 'react';
import type { TensorInfo } from '../../../engine/api.ts';
import { useSize } from '../../hooks.ts';
import { bytes, count, plural } from '../../lib/format.ts';
import {
  nextOrder,
  orderTensors,
  rowsInSight,
  type TensorColumn,
  type TensorOrder,
  valuesOf,
} from './tensor-order.ts';

const rowHeight = 26;

const columns: readonly { readonly column: TensorColumn; readonly label: string }[] = [
  { column: 'name', label: 'Name' },
  { column: 'dtype', label: 'Dtype' },
  { column: 'values', label: 'Shape' },
  { column: 'bytes', label: 'Bytes' },
];

/** The tensors of a file, sortable and searchable; only the rows in sight are in the document. */
export function Tensors({ tensors }: { readonly tensors: readonly TensorInfo[] }) {
  const [order, setOrder] = useState<TensorOrder>({ column: 'file', descending: false });
  const [filter, setFilter] = useState('');
  const [scrollTop, setScrollTop] = useState(0);
  const [box, size] = useSize<HTMLElement>();
  const rows = orderTensors(tensors, order, filter);
  const { from, to } = rowsInSight(scrollTop, size?.height ?? 600, rowHeight, rows.length);
  const total = rows.reduce((sum, tensor) => sum + tensor.bytes, 0);
  return (
    <div className="tensors">
      <div className="tensors-head">
        <label className="unseen" htmlFor="tensor-filter">
          Tensors with this in their name
        </label>
        <input
          id="tensor-filter"
          value={filter}
          placeholder="part of a name"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="quiet number" role="status" data-testid="tensor-count">
          {plural(rows.length, 'tensor')}, {bytes(total)} in the file
        </span>
      </div>
      <section
        ref={box}
        className="tensors-scroll"
        aria-label="Tensors"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <table aria-rowcount={rows.length + 1} data-testid="tensors">
          <thead>
            <tr>
              {columns.map(({ column, label }) => (
                <th key={column} scope="col" aria-sort={sortOf(order, column)}>
                  <button type="button" onClick={() => setOrder(nextOrder(order, column))}>
                    {label}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={from} />
            {rows.slice(from, to).map((tensor, index) => (
              <Row key={tensor.name} tensor={tensor} index={from + index + 2} />
            ))}
            <Gap rows={rows.length - to} />
          </tbody>
        </table>
      </section>
    </div>
  );
}

function sortOf(order: TensorOrder, column: TensorColumn) {
  if (order.column !== column) return 'none';
  return order.descending ? 'descending' : 'ascending';
}

/** The room of rows that are out of sight. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className="gap" style={{ height: rows * rowHeight }}>
      <td colSpan={4} />
    </tr>
  );
}

function Row({ tensor, index }: { readonly tensor: TensorInfo; readonly index: number }) {
  const { name, dtype, shape, bytes: size } = tensor;
  return (
    <tr aria-rowindex={index}>
      <th scope="row" className="number" title={name}>
        {name}
      </th>
      <td className="number">{dtype}</td>
      <td className="number" title={`${count(valuesOf(tensor))} values`}>
        [{shape.join(', ')}]
      </td>
      <td className="number">{count(size)}</td>
    </tr>
  );
}
