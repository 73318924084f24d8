import type { ReactNode } from 'react';
import type {
  LabCell,
  LabFacts,
  LabShape,
  OpenLabRecord,
  RegimeResult,
} from '../../../engine/api.ts';
import { count, duration, percent, ratio } from '../../lib/format.ts';
import { notation, sameShape, setsOf, shapeName, smallShare } from '../../lib/lab.ts';

interface CellsTableProps {
  readonly open: OpenLabRecord;
  /** A record of another machine or time, whose speed-ups stand beside. */
  readonly beside: OpenLabRecord | null;
}

/** Columns of the shape beside trees x depth; those that differ nowhere are left out. */
const DIMENSIONS: readonly {
  readonly key: 'hidden' | 'tokens' | 'layers' | 'threads' | 'precision';
  readonly name: string;
  readonly text: (shape: LabShape) => string;
}[] = [
  { key: 'hidden', name: 'Hidden', text: ({ hidden }) => count(hidden) },
  { key: 'tokens', name: 'Tokens', text: ({ tokens }) => count(tokens) },
  { key: 'layers', name: 'Layers', text: ({ layers }) => count(layers) },
  { key: 'threads', name: 'Threads', text: ({ threads }) => count(threads) },
  {
    key: 'precision',
    name: 'Rows',
    text: ({ precision }) => (precision === 'f32' ? 'F32' : 'BF16'),
  },
];

/** A row a shape; what all of them have alike stands above. */
export function CellsTable({ open: { record, facts }, beside }: CellsTableProps) {
  const { base, x, y } = record.plan;
  const varied = [...setsOf(x), ...setsOf(y)];
  const shown = DIMENSIONS.filter(({ key }) => varied.includes(key));
  const alike = DIMENSIONS.filter(({ key }) => !varied.includes(key));
  return (
    <>
      <p className="quiet">
        {alike.map(({ name, text }) => `${name.toLowerCase()} ${text(base)}`).join(', ')}
      </p>
      <section
        className="lab-scroll"
        aria-label="Every shape"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        <table data-testid="lab-cells">
          <thead>
            <tr>
              <th scope="col">Shape</th>
              {shown.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Engaged</th>
              <th scope="col">CMM</th>
              <th scope="col">Dense</th>
              <th scope="col">Masked</th>
              <th scope="col">Speed-up</th>
              <th scope="col">p10 to p90</th>
              {beside && (
                <th scope="col" title={`In ${beside.record.name}, ${beside.record.machine.cpu}`}>
                  Beside
                </th>
              )}
              <th scope="col">Limit</th>
              <th scope="col">Bound</th>
              <th scope="col">Of it</th>
            </tr>
          </thead>
          <tbody>
            {record.cells.map((cell, at) => (
              <Row
                key={shapeName(cell.shape)}
                cell={cell}
                dimensions={shown.map(({ text }) => text(cell.shape))}
                facts={facts[at]}
                beside={
                  beside && (
                    <Beside
                      cell={beside.record.cells.find(({ shape }) => sameShape(shape, cell.shape))}
                    />
                  )
                }
              />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

interface RowProps {
  readonly cell: LabCell;
  readonly dimensions: readonly string[];
  readonly facts: LabFacts | undefined;
  /** A cell of the other record's speed-up, where there is one beside. */
  readonly beside: ReactNode;
}

function Row({ cell, dimensions, facts, beside }: RowProps) {
  const { shape, result, failure } = cell;
  return (
    <tr>
      <th scope="row" className="number">
        {notation(shape)}
      </th>
      {dimensions.map((text, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places
        <td key={at} className="number">
          {text}
        </td>
      ))}
      <td className="number">{facts && smallShare(facts.engaged / facts.neurons)}</td>
      {result ? (
        <Figures result={result} limit={facts?.arithmeticLimit ?? null} beside={beside} />
      ) : (
        <>
          <td colSpan={5} className="lab-why">
            {failure}
          </td>
          {beside}
          <td colSpan={3} />
        </>
      )}
    </tr>
  );
}

function Beside({ cell }: { readonly cell: LabCell | undefined }) {
  const speedup = cell?.result?.speedup;
  return <td className="number">{speedup ? ratio(speedup.median) : ''}</td>;
}

function Figures({
  result,
  limit,
  beside,
}: {
  readonly result: RegimeResult;
  readonly limit: number | null;
  readonly beside: ReactNode;
}) {
  const { cmm, dense, denseMasked, speedup, boundUs, boundShare, refusal } = result;
  return (
    <>
      <td className="number">{duration(cmm.median)}</td>
      <td className="number">{duration(dense.median)}</td>
      <td className="number">{duration(denseMasked.median)}</td>
      <td className="number lab-ratio">{speedup ? ratio(speedup.median) : 'none'}</td>
      {speedup ? (
        <td className="number quiet">{`${ratio(speedup.p10)} to ${ratio(speedup.p90)}`}</td>
      ) : (
        <td className="lab-why">{refusal}</td>
      )}
      {beside}
      <td className="number">{limit !== null && ratio(limit)}</td>
      <td className="number">{duration(boundUs)}</td>
      <td className="number">{boundShare !== null && percent(boundShare)}</td>
    </>
  );
}
