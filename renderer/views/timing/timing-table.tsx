import type { Timing } from '../../../engine/api.ts';
import { count, duration, percent, ratio } from '../../lib/format.ts';
import { limitShare, ratioOfMedians } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';

/** The chart's content, and the last runs, as tables for screen readers. */
export function TimingTable({ timing }: { readonly timing: Timing }) {
  const agree = timing.speedupMasked !== null;
  return (
    <div className="unseen">
      <table data-testid="timing-table">
        <caption>Median time of each feedforward layer, all tokens</caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">CMM, measured</th>
            <th scope="col">Dense-masked, measured</th>
            <th scope="col">Dense, measured</th>
            <th scope="col">Dense-masked / CMM, ratio of medians, derived</th>
            <th scope="col">Limit of CMM, derived</th>
            <th scope="col">Limit / CMM, derived</th>
            <th scope="col">Different nodes visited</th>
          </tr>
        </thead>
        <tbody>
          {timing.layers.map((layer) => (
            <tr key={layer.layer}>
              <th scope="row">{layer.layer}</th>
              <td>{duration(layer.cmm.median)}</td>
              <td>{duration(layer.denseMasked.median)}</td>
              <td>{duration(layer.dense.median)}</td>
              <td>{agree ? ratio(ratioOfMedians(layer)) : 'none: outputs differ'}</td>
              <td>{duration(layer.boundUs)}</td>
              <td>{agree ? percent(limitShare([layer])) : 'none: outputs differ'}</td>
              <td>{count(layer.distinctNodes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <RunsTable />
    </div>
  );
}

function RunsTable() {
  const runs = useCanopy((state) => state.ratios);
  const model = useCanopy((state) => state.models?.model?.sha256);
  return (
    <table data-testid="runs-table">
      <caption>Dense-masked / CMM of the last runs, oldest first</caption>
      <thead>
        <tr>
          <th scope="col">Text</th>
          <th scope="col">Median</th>
          <th scope="col">10th percentile</th>
          <th scope="col">90th percentile</th>
          <th scope="col">Threads</th>
          <th scope="col">Rows</th>
        </tr>
      </thead>
      <tbody>
        {runs
          .filter((run) => run.model === model)
          .map((run) => (
            <tr key={run.id}>
              <th scope="row">{run.text}</th>
              <td>{ratio(run.ratio.median)}</td>
              <td>{ratio(run.ratio.p10)}</td>
              <td>{ratio(run.ratio.p90)}</td>
              <td>{run.threads}</td>
              <td>{run.precision.toUpperCase()}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
