import { decimal, percent } from '../../lib/format.ts';
import { softmax } from '../../lib/statistics.ts';
import { useCanopy } from '../../state/store.ts';

/** What a classifier makes of the text. */
export function Classes() {
  const logits = useCanopy(
    (state) => state.shown?.trace.sequences[state.selection.text]?.classification ?? null,
  );
  const labels = useCanopy((state) => state.models?.model?.labels ?? null);
  if (!logits || !labels) return null;
  if (labels.length === 1) {
    // A number of its own (regression): no chance among classes.
    return (
      <section className="predictions">
        <h2>Output of the text</h2>
        <p data-testid="output">
          {labels[0]} <span className="number">{decimal(logits[0] ?? 0)}</span>
        </p>
      </section>
    );
  }
  const chances = softmax(logits);
  const order = chances
    .map((_, index) => index)
    .sort((a, b) => (chances[b] ?? 0) - (chances[a] ?? 0));
  return (
    <section className="predictions">
      <h2>Class of the text</h2>
      <ol data-testid="classes">
        {order.map((index) => (
          <li key={index} title={`logit ${decimal(logits[index] ?? 0)}`}>
            <span className="piece">{labels[index] ?? index}</span>
            <span className="chance" aria-hidden="true">
              <span style={{ width: `${100 * (chances[index] ?? 0)}%` }} />
            </span>
            <span className="number">{percent(chances[index] ?? 0)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
