import { useState } from 'react';
import type { Prediction } from '../../../engine/api.ts';
import { decimal, percent } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useSequence } from '../selected.ts';
import { Lens } from './lens.tsx';

type Side = 'mask' | 'lens';

/** What the model expects at each mask, or what it would say at the chosen token in mid-course. */
export function Predictions() {
  const sequence = useSequence();
  const model = useCanopy((state) => state.models?.model ?? null);
  const hasTrees = useCanopy((state) => state.shown?.trace.model.shape.ffn.kind === 'fff');
  const [side, setSide] = useState<Side>('mask');
  if (!sequence || !model?.predicts) return null;
  const lens = side === 'lens' && hasTrees;
  return (
    <section className="predictions">
      <div className="predictions-head">
        <h2>Predictions</h2>
        {hasTrees && (
          <fieldset className="switch">
            <legend className="unseen">Where to predict</legend>
            <Choice side="mask" now={side} onChoose={setSide}>
              at the mask
            </Choice>
            <Choice side="lens" now={side} onChoose={setSide}>
              in this layer
            </Choice>
          </fieldset>
        )}
      </div>
      {lens ? <Lens /> : <AtMasks />}
    </section>
  );
}

interface ChoiceProps {
  readonly side: Side;
  readonly now: Side;
  readonly onChoose: (side: Side) => void;
  readonly children: string;
}

function Choice({ side, now, onChoose, children }: ChoiceProps) {
  return (
    <button type="button" aria-pressed={side === now} onClick={() => onChoose(side)}>
      {children}
    </button>
  );
}

function AtMasks() {
  const sequence = useSequence();
  const mask = useCanopy((state) => state.models?.model?.tokenizer?.maskPiece ?? null);
  if (!sequence) return null;
  if (sequence.predictions.length === 0) {
    const where = (sequence.window?.count ?? 1) > 1 ? 'window' : 'text';
    return (
      <p className="quiet">
        {mask
          ? `No ${mask} in this ${where}. Write ${mask}, or choose a token and mask it, to see what the model expects there.`
          : 'This folder has no tokenizer that names a mask.'}
      </p>
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
    <>
      <p className="quiet predictions-at">
        <button type="button" className="link piece" onClick={() => select({ token: position })}>
          {mask}
        </button>{' '}
        at token {position}
      </p>
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
    </>
  );
}
