import type { EvaluatedModel, EvaluationReport } from '../../../engine/api.ts';
import { count, percent } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { evaluateAbout } from './about.ts';
import { confusionTable } from './tables.ts';

interface ConfusionProps {
  readonly report: EvaluationReport;
  readonly model: EvaluatedModel;
}

/** Gold classes down, predicted ones across; a cell's bar is its share of its row. */
export function Confusion({ report, model }: ConfusionProps) {
  const { confusion, labels } = model;
  if (!confusion) return null;
  return (
    <section aria-label="Confusion">
      <div className="evaluate-head">
        <h3>Gold and predicted</h3>
        <ExportMenu
          name="confusion matrix"
          of={() => ({
            about: evaluateAbout('confusion', report, [model]),
            table: () => confusionTable(model),
          })}
        />
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-confusion" data-testid="evaluate-confusion">
          <thead>
            <tr>
              <th scope="col">gold</th>
              {labels.map((label) => (
                <th key={label} scope="col">{`predicted ${label}`}</th>
              ))}
              <th scope="col">rows</th>
            </tr>
          </thead>
          <tbody>
            {confusion.map((counts, gold) => {
              const all = counts.reduce((sum, own) => sum + own, 0);
              return (
                <tr key={labels[gold]}>
                  <th scope="row">{labels[gold]}</th>
                  {counts.map((own, predicted) => {
                    const share = all === 0 ? 0 : own / all;
                    return (
                      <td
                        key={labels[predicted]}
                        className="number"
                        data-right={gold === predicted}
                      >
                        {count(own)}{' '}
                        <span className="quiet">{all === 0 ? '' : percent(share)}</span>
                        <span className="evaluate-share" style={{ width: `${100 * share}%` }} />
                      </td>
                    );
                  })}
                  <td className="number">{count(all)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
