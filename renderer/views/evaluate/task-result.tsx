import { useId, useState } from 'react';
import type { EvaluationReport } from '../../../engine/api.ts';
import { useParts } from '../../hooks.ts';
import { TASK_NAMES } from '../../lib/evaluate.ts';
import { count, moment, plural } from '../../lib/format.ts';
import { Tag } from '../tag.tsx';
import { Confusion } from './confusion.tsx';
import { Differences } from './differences.tsx';
import { Examples } from './examples.tsx';
import { OutcomePart } from './outcome-part.tsx';
import { ReportFile } from './report-file.tsx';
import { ScoresTable } from './scores-table.tsx';

/** Scores of all models, and one of them in detail. */
export function TaskResult({ report }: { readonly report: EvaluationReport }) {
  const { task, file, models, seed, resamples, machine, created } = report;
  const [chosen, setChosen] = useState(0);
  // Scores, nodes, examples: the later ones' tables are long.
  const parts = useParts(report, 3);
  const id = useId();
  const index = Math.min(chosen, models.length - 1);
  const model = models[index];
  return (
    <div data-testid="evaluate-report">
      <div className="evaluate-head">
        <h2>{`${task === 'table' ? '' : `${TASK_NAMES[task]}, `}${file.name}: ${plural(file.rows, 'row')}`}</h2>
        <Tag
          kind="measured"
          title="By the models’ own passes over these rows, on this machine; times once, in this run."
        />
        <ReportFile report={report} name={`evaluation_${task}_seed-${seed}`} />
      </div>
      <ScoresTable report={report} />
      {report.comparisons.length > 0 && <Differences report={report} />}
      <p className="quiet evaluate-method">
        {`Intervals: 95 %, percentiles of ${count(resamples)} resamples of the rows, seed ${seed}; the same rows are drawn for all models, so that differences are paired. ${machine.cpu}, ${plural(machine.threads, 'thread')}, ${machine.target}, ${machine.precision.toUpperCase()}; ${moment(created)}.`}
      </p>
      {models.length > 1 && (
        <div className="evaluate-which">
          <label htmlFor={id}>In detail</label>
          <select id={id} value={index} onChange={({ target }) => setChosen(Number(target.value))}>
            {models.map(({ name, folder }, at) => (
              <option key={folder} value={at}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {model && (
        <>
          {model.truncated.length > 0 && (
            <p className="evaluate-warning">
              {`${plural(model.truncated.length, 'row')} longer than ${model.name} takes: cut at its longest sequence.`}
            </p>
          )}
          {model.confusion && <Confusion report={report} model={model} />}
          {parts > 1 && <OutcomePart key={model.folder} report={report} model={model} />}
          {parts > 2 && (
            <Examples key={`${created} ${model.folder}`} report={report} model={model} />
          )}
        </>
      )}
    </div>
  );
}
