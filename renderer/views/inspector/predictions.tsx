import type { Prediction } from '../../../engine/api.ts';
import { decimal, percent } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';

/** What the model expects at each mask. */
export function Predictions() {
  const sequence = useCanopy((state) => state.shown?.sequence);
  const model = useCanopy((state) => state.models?.model ?? null);
  if (!sequence || !model?.predicts) return null;
  const mask = model.tokenizer?.maskPiece ?? null;
  if (sequence.predictions.length === 0) {
    return (
      <section className="predictions">
        <h2>Predictions</h2>
        <p className="quiet">
          {mask
            ? `No ${mask} in this ${(sequence.window?.count ?? 1) > 1 ? 'window' : 'text'}. Write ${mask}, or choose a token and mask it, to see what the model expects there.`
            : 'This folder has no tokenizer that names a mask.'}
        </p>
      </section>
    );
  }
  return sequence.predictions.map((prediction) => (
    <PredictionList key={prediction.position} prediction={prediction} mask={mask ?? ''} />
  ));
}

interface ListProps {
  readonly prediction: Prediction;
  readonly mask: string;
}

function PredictionList({ prediction, mask }: ListProps) {
  const select = useCanopy((state) => state.select);
  const { position, top } = prediction;
  const largest = top[0]?.probability ?? 1;
  return (
    <section className="predictions">
      <h2>
        Predictions for{' '}
        <button type="button" className="link piece" onClick={() => select({ token: position })}>
          {mask}
        </button>
        <span className="quiet"> at token {position}</span>
      </h2>
      <ol data-testid="predictions" data-position={position}>
        {top.map(({ id, piece, probability, logit }) => (
          <li key={id} title={`logit ${decimal(logit)}, id ${id}`}>
            <span className="piece">{piece}</span>
            <span className="chance" aria-hidden="true">
              <span style={{ width: `${(100 * probability) / largest}%` }} />
            </span>
            <span className="number">{percent(probability)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
