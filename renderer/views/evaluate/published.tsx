import { PUBLISHED, PUBLISHED_TASKS } from '../../lib/published-glue.ts';
import { Tag } from '../tag.tsx';

/** The paper's scores, for reference: nothing of them is measured here. */
export function Published() {
  return (
    <section className="evaluate-published" aria-label="Published scores">
      <div className="evaluate-head">
        <h3>GLUE as the paper reports it</h3>
        <Tag
          kind="published"
          title="Belcak and Wattenhofer, arXiv 2311.10770v2, table 1: three of its rows, without CoLA."
        />
      </div>
      <div className="evaluate-wide">
        <table className="evaluate-table" data-testid="published-glue">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Engaged</th>
              {PUBLISHED_TASKS.map((task) => (
                <th key={task} scope="col">
                  {task}
                </th>
              ))}
              <th scope="col">Average</th>
            </tr>
          </thead>
          <tbody>
            {PUBLISHED.map(({ model, engaged, scores, average }) => (
              <tr key={model}>
                <th scope="row">{model}</th>
                <td className="number">{engaged}</td>
                {PUBLISHED_TASKS.map((task, at) => (
                  <td key={task} className="number">
                    {scores[at]?.toFixed(1)}
                  </td>
                ))}
                <td className="number">{average.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet evaluate-method">
        Percent, as published: three rows of table 1 without CoLA, the average as the paper gives
        it. Other models, trained otherwise: they stand here for reference, not as a comparison with
        what is measured above.
      </p>
    </section>
  );
}
