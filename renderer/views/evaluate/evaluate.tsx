import '../form-page.css';
import './evaluate.css';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { EvaluateForm } from './evaluate-form.tsx';
import { MaskResult } from './mask-result.tsx';
import { Published } from './published.tsx';
import { TaskResult } from './task-result.tsx';

/** What the tree costs in quality: scores of models, side by side, and where their errors go. */
export function Evaluate() {
  const kind = useCanopy((state) => state.evaluate.kind);
  const evaluated = useCanopy((state) => state.evaluated);
  const filled = useCanopy((state) => state.filled);
  return (
    <main className="evaluate form-page" aria-label="Evaluate">
      <section className="panel form-page-left" aria-label="What to evaluate">
        <div className="form-page-scroll">
          <h1>What does the tree cost?</h1>
          <p className="quiet">
            Scores models with trees and dense ones on the same labelled texts, or at the same
            masked positions, with intervals; and shows which nodes right and wrong answers pass.
          </p>
          <EvaluateForm />
        </div>
      </section>
      <section
        className="panel evaluate-right"
        aria-label="Results"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        {kind === 'task' && evaluated && <TaskResult report={evaluated} />}
        {kind === 'mask' && filled && <MaskResult report={filled} />}
        {(kind === 'task' ? evaluated : filled) === null && (
          <p className="empty">
            Scores appear here: each with its interval, the models’ difference on the same rows, the
            neurons that a token engages and the time that it takes.
          </p>
        )}
        {kind === 'task' && <Published />}
      </section>
      <FormulaTips />
    </main>
  );
}
