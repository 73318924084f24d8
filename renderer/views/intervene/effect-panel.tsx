import { useState } from 'react';
import type { ComparedCandidate, PredictionEffect } from '../../../engine/api.ts';
import { count, nats, percent } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { useSequence } from '../selected.ts';
import { Tag } from '../tag.tsx';
import { interveneAbout } from './about.ts';
import { predictionsTable } from './tables.ts';
import { useAnswer, useAnswerCount, useEffectOfText } from './use-intervened.ts';

/** Predictions before and after, position by position. */
export function EffectPanel() {
  const effect = useEffectOfText();
  const predicts = useCanopy((state) => state.models?.model?.predicts ?? false);
  const predictions = effect?.predictions ?? [];
  return (
    <section className="panel intervene-effect" aria-label="Predictions before and after">
      <div className="panel-head">
        <h2>Predictions</h2>
        <Tag
          kind="derived"
          title="KL(before || after) = sum of P ln(P / Q) over the vocabulary, in nats; probabilities by softmax of the logits of two passes"
        />
        {predictions.length > 0 && (
          <span className="intervene-end">
            <ExportMenu
              name="predictions"
              of={() => ({
                about: interveneAbout('predictions', null),
                table: () => predictionsTable(predictions),
              })}
            />
          </span>
        )}
      </div>
      {!predicts ? (
        <p className="quiet intervene-none">This model has no decoder, so it predicts nothing.</p>
      ) : predictions.length === 0 ? (
        <p className="quiet intervene-none">
          With an intervention, what the model expected before and expects after stands here side by
          side.
        </p>
      ) : (
        <Positions predictions={predictions} />
      )}
      <Answered />
    </section>
  );
}

function Positions({ predictions }: { readonly predictions: readonly PredictionEffect[] }) {
  const sequence = useSequence();
  const [chosen, setChosen] = useState<number | null>(null);
  const byEffect = predictions.toSorted((a, b) => b.divergence - a.divergence);
  const shown = predictions.find(({ position }) => position === chosen) ?? byEffect[0];
  const most = byEffect[0]?.divergence ?? 0;
  if (!shown) return null;
  const piece = (position: number) => sequence?.tokens[position]?.piece ?? '';
  return (
    <div className="intervene-scroll">
      <ul className="intervene-positions" aria-label="Positions by effect">
        {byEffect.map(({ position, divergence }) => (
          <li key={position}>
            <button
              type="button"
              aria-pressed={position === shown.position}
              onClick={() => setChosen(position)}
            >
              <span className="piece">{piece(position)}</span>
              <span className="quiet number">{position}</span>
              <span className="intervene-bar" aria-hidden="true">
                <span style={{ width: `${most > 0 ? (100 * divergence) / most : 0}%` }} />
              </span>
              <span className="number" data-testid="divergence">
                {`${nats(divergence)} nats`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="intervene-compare">
        <Candidates name="before" of={shown.before} />
        <Candidates name="after" of={shown.after} />
      </div>
    </div>
  );
}

interface CandidatesProps {
  readonly name: 'before' | 'after';
  readonly of: readonly ComparedCandidate[];
}

function Candidates({ name, of }: CandidatesProps) {
  const other = name === 'before' ? 'after' : 'before';
  return (
    <table data-testid={`candidates-${name}`}>
      <caption>{name}</caption>
      <thead>
        <tr>
          <th scope="col">piece</th>
          <th scope="col">here</th>
          <th scope="col">{other}</th>
          <th scope="col" title={`Its rank ${other}, in the whole vocabulary`}>
            rank
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ id, piece, probability, otherProbability, otherRank }, index) => (
          <tr key={id} data-moved={otherRank !== index + 1}>
            <th scope="row" className="piece">
              {piece}
            </th>
            <td className="number">{percent(probability)}</td>
            <td className="number">{percent(otherProbability)}</td>
            <td className="number">
              {otherRank === index + 1 ? '=' : `${index + 1} → ${count(otherRank)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Says what was computed; which list it answers stands in `data-answer`, counted. */
function Answered() {
  const answer = useAnswer();
  const count = useAnswerCount();
  if (!answer) return null;
  const { firstLayer, after } = answer;
  const { layers } = after.model.shape;
  const ran = layers - firstLayer;
  return (
    <p className="quiet intervene-ran" data-testid="answered" data-answer={count}>
      {ran === 0
        ? 'No layer had to be computed again.'
        : `Computed again from layer ${firstLayer}: ${ran} of ${layers} layers, ${(after.timing.totalUs / 1000).toFixed(1)} ms. `}
      {ran > 0 && <Tag kind="measured" title="One pass, by the clock of this machine" />}
    </p>
  );
}
