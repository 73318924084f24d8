import { type CSSProperties, type ReactNode, useState } from 'react';
import { useSize } from '../../../hooks.ts';
import { rowsInSight } from '../../models/tensor-order.ts';

interface LinesProps<T> {
  readonly items: readonly T[];
  /** CSS pixels of a row. */
  readonly rowHeight: number;
  readonly label: string;
  readonly testid: string;
  readonly head: ReactNode;
  readonly columns: number;
  /** The cells of a row, and what tells it from the others. */
  readonly row: (item: T) => ReactNode;
  readonly keyOf: (item: T) => string | number;
}

/** A table that scrolls in its own box; only the rows in sight are in the document. */
export function Lines<T>({
  items,
  rowHeight,
  label,
  testid,
  head,
  columns,
  row,
  keyOf,
}: LinesProps<T>) {
  const [box, size] = useSize<HTMLElement>();
  const [scrollTop, setScrollTop] = useState(0);
  const { from, to } = rowsInSight(scrollTop, size?.height ?? 400, rowHeight, items.length);
  const height = { '--row': `${rowHeight}px` } as CSSProperties; // a custom property is none of React's
  return (
    <section
      ref={box}
      className="corpus-lines"
      style={height}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
      tabIndex={0}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={items.length + 1} data-testid={testid}>
        <thead>{head}</thead>
        <tbody>
          <Gap rows={from} rowHeight={rowHeight} columns={columns} />
          {items.slice(from, to).map((item, index) => (
            <tr key={keyOf(item)} aria-rowindex={from + index + 2}>
              {row(item)}
            </tr>
          ))}
          <Gap rows={items.length - to} rowHeight={rowHeight} columns={columns} />
        </tbody>
      </table>
    </section>
  );
}

function Gap({
  rows,
  rowHeight,
  columns,
}: {
  readonly rows: number;
  readonly rowHeight: number;
  readonly columns: number;
}) {
  if (rows <= 0) return null;
  return (
    <tr className="gap" style={{ height: rows * rowHeight }}>
      <td colSpan={columns} />
    </tr>
  );
}
