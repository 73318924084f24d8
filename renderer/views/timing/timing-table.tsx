import type { Timing } from '../../../engine/api.ts';
import { duration, ratio } from '../../lib/format.ts';
import { ratioOfMedians } from '../../lib/statistics.ts';

/** The chart's content as a table for screen readers. */
export function TimingTable({ timing }: { readonly timing: Timing }) {
  return (
    <div className="unseen">
      <table data-testid="timing-table">
        <caption>Median time of each feedforward layer, all tokens</caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">CMM</th>
            <th scope="col">Dense-masked</th>
            <th scope="col">Dense</th>
            <th scope="col">Dense-masked / CMM, ratio of medians</th>
          </tr>
        </thead>
        <tbody>
          {timing.layers.map((layer) => (
            <tr key={layer.layer}>
              <th scope="row">{layer.layer}</th>
              <td>{duration(layer.cmm.median)}</td>
              <td>{duration(layer.denseMasked.median)}</td>
              <td>{duration(layer.dense.median)}</td>
              <td>{ratio(ratioOfMedians(layer))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
