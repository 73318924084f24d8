import type { EvaluatedModel, EvaluationReport } from '../../../engine/api.ts';
import { count, decimal, percent } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { tip } from '../formula-tip.tsx';
import { evaluateAbout } from './about.ts';
import { Figure, fixed } from './figure.tsx';
import { METRIC_FORMULAS, METRIC_NAMES } from './names.ts';
import { scoresTable } from './tables.ts';

/** A row a model: what it scores, what it engages, how long it takes. */
export function ScoresTable({ report }: { readonly report: EvaluationReport }) {
  const { models, metrics } = report;
  return (
    <>
      <div className="evaluate-head">
        <h3>Scores</h3>
        <ExportMenu
          name="scores"
          of={() => ({ about: evaluateAbout('scores', report), table: () => scoresTable(report) })}
        />
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-table" data-testid="evaluate-scores">
          <thead>
            <tr>
              <th scope="col">Model</th>
              {metrics.map((metric) => (
                <th key={metric} scope="col">
                  <span {...tip(METRIC_FORMULAS[metric])}>{METRIC_NAMES[metric]}</span>
                </th>
              ))}
              <th scope="col">
                <span
                  {...tip('Neurons of one layer that compute for one token, of all that it has.')}
                >
                  Neurons engaged
                </span>
              </th>
              <th scope="col">
                <span
                  {...tip('Feedforward part of all layers, microseconds a token: CMM for trees.')}
                >
                  FFN, µs/token
                </span>
              </th>
              <th scope="col">
                <span
                  {...tip('The whole pass, attention and head included, microseconds a token.')}
                >
                  Pass, µs/token
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr key={model.folder}>
                <th scope="row">
                  {model.name} <span className="quiet">{model.notation}</span>
                </th>
                {model.scores.map((score) => (
                  <Figure key={score.metric} of={score} format={fixed} />
                ))}
                <Neurons of={model.neurons} />
                <td className="number">{decimal(model.time.ffnUs)}</td>
                <td className="number">{decimal(model.time.totalUs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Neurons({ of: { engaged, total } }: { readonly of: EvaluatedModel['neurons'] }) {
  return (
    <td className="number">
      {`${count(engaged)} of ${count(total)} `}
      <span className="quiet">{percent(engaged / total)}</span>
    </td>
  );
}
