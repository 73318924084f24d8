import type { EvaluationReport } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { tip } from '../formula-tip.tsx';
import { Tag } from '../tag.tsx';
import { evaluateAbout } from './about.ts';
import { Figure, kept as keptShare, signed } from './figure.tsx';
import { METRIC_NAMES } from './names.ts';
import { differencesTable } from './tables.ts';

/** Every model beside the one that all are compared with, on the same rows. */
export function Differences({ report }: { readonly report: EvaluationReport }) {
  const { models, comparisons } = report;
  const base = models[comparisons[0]?.baseline ?? 0]?.name ?? '';
  const classes = comparisons.some(({ agreement }) => agreement !== null);
  return (
    <>
      <div className="evaluate-head">
        <h3>{`Less ${base}`}</h3>
        <Tag
          kind="measured"
          title="Differences of scores on the same rows; intervals from rows drawn together for both models."
        />
        <Tag
          kind="derived"
          title="Share kept: the model’s score divided by the baseline’s, on the same resampled rows."
        />
        <ExportMenu
          name="differences"
          of={() => ({
            about: evaluateAbout('differences', report),
            table: () => differencesTable(report),
          })}
        />
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-table" data-testid="evaluate-differences">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Metric</th>
              <th scope="col">Difference</th>
              <th scope="col">
                <span {...tip(`The model’s score divided by that of ${base}.`)}>Share kept</span>
              </th>
              {classes && (
                <>
                  <th scope="col">Both right</th>
                  <th scope="col">It alone</th>
                  <th scope="col">Baseline alone</th>
                  <th scope="col">Neither</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {comparisons.flatMap(({ model, metrics, agreement }) =>
              metrics.map(({ metric, difference, kept }, at) => (
                <tr key={`${model} ${metric}`}>
                  <th scope="row">{models[model]?.name}</th>
                  <td>{METRIC_NAMES[metric]}</td>
                  <Figure of={difference} format={signed} />
                  <Figure of={kept} format={keptShare} />
                  {classes &&
                    (['both', 'modelAlone', 'baselineAlone', 'neither'] as const).map((who) => (
                      <td key={who} className="number">
                        {agreement && at === 0 ? count(agreement[who]) : ''}
                      </td>
                    ))}
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </>
  );
}
