import type { FormEvent } from 'react';
import { foldersOf, whyNotRun } from '../../lib/evaluate.ts';
import { count, plural, timeLeft } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { MaskFields } from './mask-fields.tsx';
import { ModelsFields } from './models-fields.tsx';
import { NumberField } from './number-field.tsx';
import { TaskFields } from './task-fields.tsx';
import { useEvaluate } from './use-evaluate.ts';

const KINDS = [
  { kind: 'task', name: 'Labelled texts' },
  { kind: 'mask', name: 'Masked positions' },
] as const;

/** Models, texts, draws; nothing runs before the button. */
export function EvaluateForm() {
  const open = useCanopy((state) => state.models?.model ?? null);
  const evaluate = useCanopy((state) => state.evaluate);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const evaluating = useCanopy((state) => state.evaluating);
  const error = useCanopy((state) => state.evaluateError);
  const { run, cancel } = useEvaluate();
  const refused = whyNotRun(evaluate, open);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="evaluate-form form-page-form" onSubmit={submit}>
      <fieldset className="evaluate-kinds">
        <legend>On</legend>
        {KINDS.map(({ kind, name }) => (
          <label key={kind}>
            <input
              type="radio"
              name="evaluate-kind"
              checked={evaluate.kind === kind}
              onChange={() => setEvaluate({ kind })}
            />{' '}
            {name}
          </label>
        ))}
      </fieldset>
      <ModelsFields />
      {evaluate.kind === 'task' ? <TaskFields /> : <MaskFields />}
      <NumberField
        label="Seed of all draws"
        value={evaluate.seed}
        least={0}
        most={1e9}
        onChange={(seed) => setEvaluate({ seed: seed ?? 1 })}
      />
      <div className="evaluate-line">
        <button
          type="submit"
          className="button primary"
          disabled={refused !== null || evaluating !== null}
        >
          Evaluate
        </button>
        {evaluating && (
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
        )}
        <span className="quiet" role="status" data-testid="evaluate-status">
          {evaluating
            ? progressOf(evaluating.progress, evaluating.begun)
            : (refused ?? costOf(evaluate.kind, foldersOf(evaluate, open).length, evaluate.draws))}
        </span>
      </div>
      {error && (
        <p className="evaluate-error" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
}

function costOf(kind: 'task' | 'mask', models: number, draws: number): string {
  return kind === 'task'
    ? `a pass of ${plural(models, 'model')} over the rows`
    : `${plural(models, 'model')}, ${count(draws)} ${draws === 1 ? 'draw' : 'draws'} of masks each`;
}

function progressOf(
  progress: { readonly done: number; readonly total: number } | null,
  begun: number,
): string {
  if (!progress || progress.done === 0) return 'Reading …';
  const share = progress.done / progress.total;
  const seconds = ((performance.now() - begun) / 1000) * (1 / share - 1);
  return `${Math.floor(100 * share)} % done, ${timeLeft(seconds)} left`;
}
