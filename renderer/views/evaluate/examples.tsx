import { useDeferredValue, useMemo, useState } from 'react';
import type { EvaluatedExample, EvaluatedModel, EvaluationReport } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { type ExampleOrder, orderRows, type Shown, type SortKey } from '../../lib/evaluate.ts';
import { count, decimal, percent } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { evaluateAbout } from './about.ts';
import { exampleInPaths, useIsOpen } from './in-paths.ts';
import { examplesTable } from './tables.ts';

interface ExamplesProps {
  readonly report: EvaluationReport;
  readonly model: EvaluatedModel;
}

const PAGE = 50;
const SHOWN: readonly Shown[] = ['all', 'right', 'wrong'];

/** Every row with its answer: filtered, sorted, a page at a time, each with its way into Paths. */
export function Examples({ report, model }: ExamplesProps) {
  const isNumber = model.labels.length === 1;
  const [order, setOrder] = useState<ExampleOrder>({
    ...{ shown: 'all', query: '', key: isNumber ? 'error' : 'line', down: isNumber },
  });
  const [page, setPage] = useState(0);
  // Thousands of texts are searched after the letter that was typed is on the screen.
  const late = useDeferredValue(order);
  const rows = useMemo(() => orderRows(report, model, late), [report, model, late]);
  const change = (part: Partial<ExampleOrder>) => {
    setOrder({ ...order, ...part });
    setPage(0);
  };
  const from = page * PAGE;
  const shown = rows.slice(from, from + PAGE);
  return (
    <section aria-label="Examples">
      <div className="evaluate-head">
        <h3>Examples</h3>
        <input
          className="evaluate-search"
          aria-label="Letters in the text"
          placeholder="letters in the text"
          spellCheck={false}
          value={order.query}
          onChange={({ target }) => change({ query: target.value })}
        />
        {!isNumber && (
          <fieldset className="evaluate-shown">
            <legend className="unseen">Show</legend>
            {SHOWN.map((which) => (
              <button
                key={which}
                type="button"
                className="button small"
                aria-pressed={order.shown === which}
                onClick={() => change({ shown: which })}
              >
                {which}
              </button>
            ))}
          </fieldset>
        )}
        <span className="quiet" role="status" data-testid="evaluate-range">
          {shown.length === 0
            ? 'none'
            : `${count(from + 1)} to ${count(from + shown.length)} of ${count(rows.length)}`}
        </span>
        <button
          type="button"
          className="button small"
          disabled={page === 0}
          onClick={() => setPage(page - 1)}
        >
          ‹ Before
        </button>
        <button
          type="button"
          className="button small"
          disabled={from + PAGE >= rows.length}
          onClick={() => setPage(page + 1)}
        >
          Next ›
        </button>
        <ExportMenu
          name="examples, as filtered and sorted"
          of={() => ({
            about: evaluateAbout('examples', report, [model]),
            table: () => examplesTable(report, model, rows),
          })}
        />
      </div>
      <ExampleTable report={report} model={model} rows={shown} order={order} onSort={change} />
    </section>
  );
}

interface TableProps extends ExamplesProps {
  readonly rows: readonly number[];
  readonly order: ExampleOrder;
  onSort(part: Partial<ExampleOrder>): void;
}

function ExampleTable({ report, model, rows, order, onSort }: TableProps) {
  const isNumber = model.labels.length === 1;
  const columns: readonly (readonly [SortKey, string])[] = [
    ['line', 'Line'],
    ['text', 'Text'],
    ['gold', 'Gold'],
    ['predicted', 'Predicted'],
    isNumber ? ['error', 'Off by'] : ['confidence', 'Confidence'],
  ];
  const sort = (key: SortKey) =>
    onSort({
      key,
      down: order.key === key ? !order.down : key === 'confidence' || key === 'error',
    });
  return (
    <table className="evaluate-table evaluate-examples" data-testid="evaluate-examples">
      <thead>
        <tr>
          {columns.map(([key, name]) => (
            <th
              key={key}
              scope="col"
              data-key={key}
              aria-sort={order.key !== key ? 'none' : order.down ? 'descending' : 'ascending'}
            >
              <button type="button" className="evaluate-sort" onClick={() => sort(key)}>
                {name}
                <span aria-hidden="true">{order.key !== key ? '' : order.down ? ' ↓' : ' ↑'}</span>
              </button>
            </th>
          ))}
          <th scope="col">
            <span className="unseen">In Paths</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const example = report.examples[row];
          return example && <ExampleRow key={row} example={example} model={model} row={row} />;
        })}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly example: EvaluatedExample;
  readonly model: EvaluatedModel;
  readonly row: number;
}

function ExampleRow({ example, model, row }: RowProps) {
  const client = useClient();
  const isOpen = useIsOpen(model);
  const { line, text, pair, gold } = example;
  const predicted = model.predicted[row] ?? 0;
  const isNumber = model.labels.length === 1;
  const named = (value: number) => (isNumber ? decimal(value) : model.labels[value]);
  return (
    <tr data-wrong={!isNumber && predicted !== gold}>
      <td className="number">{count(line)}</td>
      <th scope="row">
        {text}
        {pair !== undefined && <span className="evaluate-pair">{pair}</span>}
      </th>
      <td className={isNumber ? 'number' : undefined}>{named(gold)}</td>
      <td className={isNumber ? 'number' : undefined}>
        {named(predicted)}
        {!isNumber && predicted !== gold && <span className="evaluate-wrong"> wrong</span>}
      </td>
      <td className="number">
        {isNumber ? decimal(Math.abs(predicted - gold)) : percent(model.confidence[row] ?? 0)}
      </td>
      <td>
        <button
          type="button"
          className="button small"
          aria-label={`Line ${line}: open in Paths`}
          title={isOpen ? 'Open in Paths' : `Opens ${model.name}, then the example in Paths`}
          onClick={() => void exampleInPaths(client, model, example)}
        >
          Paths
        </button>
      </td>
    </tr>
  );
}
