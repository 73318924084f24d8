import { useId } from 'react';
import type { TaskName } from '../../../engine/api.ts';
import { TASK_NAMES } from '../../lib/evaluate.ts';
import { same } from '../../lib/same.ts';
import { useCanopy } from '../../state/store.ts';
import { ChoosePath } from './choose-path.tsx';
import { Inspection } from './inspection.tsx';
import { NumberField } from './number-field.tsx';
import { inspectionKey, useEvaluate } from './use-evaluate.ts';

/** The names have no order of their own in an object's type. */
const TASKS = Object.keys(TASK_NAMES) as readonly TaskName[];

/** Task, file and, of a table, columns. */
export function TaskFields() {
  const evaluate = useCanopy((state) => state.evaluate);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const inspected = useCanopy((state) => state.inspected);
  const { inspect } = useEvaluate();
  const ids = { task: useId(), path: useId() };
  const found = inspected?.of === inspectionKey(evaluate) ? inspected.found : null;
  return (
    <>
      <div className="evaluate-line">
        <label htmlFor={ids.task}>Task</label>
        <select
          id={ids.task}
          value={evaluate.task}
          onChange={({ target }) => {
            const task = TASKS.find((name) => name === target.value);
            if (task) setEvaluate({ task });
          }}
        >
          {TASKS.map((task) => (
            <option key={task} value={task}>
              {TASK_NAMES[task]}
            </option>
          ))}
        </select>
      </div>
      <label htmlFor={ids.path}>
        {evaluate.task === 'table' ? 'A .tsv, .csv or .jsonl file' : 'GLUE’s own TSV file'} on the
        host’s machine
      </label>
      <input
        id={ids.path}
        value={evaluate.path}
        placeholder={evaluate.task === 'table' ? '/data/reviews.csv' : '/data/SST-2/dev.tsv'}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setEvaluate({ path: target.value })}
      />
      <div className="evaluate-line">
        <button
          type="button"
          className="button small"
          disabled={evaluate.path.trim() === ''}
          onClick={() => void inspect()}
        >
          Look into the file
        </button>
        <ChoosePath what="files" onPaths={([path = '']) => setEvaluate({ path })}>
          Choose…
        </ChoosePath>
        <span className="quiet">reads it; no model runs</span>
      </div>
      {evaluate.task === 'table' && <Columns columns={found?.columns ?? []} />}
      {found && <Inspection found={found} stale={!same(inspected?.columns, evaluate.columns)} />}
      <NumberField
        label="Rows, from the first"
        value={evaluate.rows}
        least={1}
        most={1e9}
        empty="all"
        onChange={(rows) => setEvaluate({ rows })}
      />
    </>
  );
}

const COLUMNS = [
  { which: 'text', label: 'Text column' },
  { which: 'pair', label: 'Second text column' },
  { which: 'label', label: 'Label column' },
] as const;

/** Chosen among the file's columns once they are known, typed before. */
function Columns({ columns }: { readonly columns: readonly string[] }) {
  const kept = useCanopy((state) => state.evaluate.columns);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const id = useId();
  return COLUMNS.map(({ which, label }) => {
    const own = `${id}-${which}`;
    const set = (name: string) => setEvaluate({ columns: { ...kept, [which]: name } });
    const value = kept[which];
    return (
      <div key={which} className="evaluate-line">
        <label htmlFor={own}>{label}</label>
        {columns.length === 0 ? (
          <input
            id={own}
            value={value}
            placeholder={which === 'pair' ? 'none' : undefined}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => set(target.value)}
          />
        ) : (
          <select id={own} value={value} onChange={({ target }) => set(target.value)}>
            <option value="">{which === 'pair' ? 'none' : 'choose one'}</option>
            {value !== '' && !columns.includes(value) && (
              <option value={value}>{`${value} (not there)`}</option>
            )}
            {columns.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
    );
  });
}
