import { useMemo, useState } from 'react';
import type { ComparedPosition, ComparedView, Sequence } from '../../../engine/api.ts';
import type { Pair } from '../../lib/compare.ts';
import { comparedPairs, type Positions, usualPositions } from '../../lib/compare-positions.ts';
import { nats, percent, plural } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { Tag } from '../tag.tsx';
import { compareAbout } from './about.ts';
import { Scrolling } from './scrolling.tsx';
import type { LoadedSide } from './use-compared.ts';
import { usePredictions } from './use-predictions.ts';

interface Props {
  readonly a: LoadedSide;
  readonly b: LoadedSide;
  readonly left: Sequence;
  readonly right: Sequence;
  readonly pairs: readonly Pair[];
  readonly names: { readonly a: string; readonly b: string };
}

/** How far the predictions of both sides lie apart, token by token, and what they are at one of them. */
export function PredictionsPart({ a, b, left, right, pairs, names }: Props) {
  const [wanted, setWanted] = useState<Positions | null>(null);
  /** Null: where they lie apart the most. */
  const [chosen, setChosen] = useState<number | null>(null);
  const of = useMemo(() => {
    const sideOf = ({ tokens }: Sequence, { model }: LoadedSide) => ({
      tokens,
      mask: model.tokenizer?.maskPiece ?? null,
    });
    const [ofA, ofB] = [sideOf(left, a), sideOf(right, b)];
    return {
      masks: comparedPairs(pairs, ofA, ofB, 'masks'),
      all: comparedPairs(pairs, ofA, ofB, 'all'),
    };
  }, [left, right, pairs, a, b]);
  const usual = usualPositions(of.masks.length, a.model.sha256 === b.model.sha256);
  const where = wanted === 'masks' && of.masks.length === 0 ? 'all' : (wanted ?? usual);
  const { positions, error } = usePredictions(a, b, of[where]);
  const position = positions[chosen ?? furthest(positions)] ?? positions[0];
  const pieces = (one: ComparedPosition) =>
    [left.tokens[one.a]?.piece ?? '', right.tokens[one.b]?.piece ?? ''] as const;
  return (
    <section className="panel compare-predictions" aria-label="Predictions">
      <div className="compare-head">
        <h2 title="KL divergence over the whole vocabulary, nats">Predictions: KL divergence</h2>
        <fieldset className="compare-where">
          <legend className="unseen">Where predictions are compared</legend>
          {(['masks', 'all'] as const).map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="compare-where"
                checked={where === choice}
                disabled={choice === 'masks' && of.masks.length === 0}
                onChange={() => {
                  setWanted(choice);
                  setChosen(null);
                }}
              />
              {choice === 'masks'
                ? `at masks of both (${of.masks.length})`
                : `at every aligned token (${of.all.length})`}
            </label>
          ))}
        </fieldset>
        {positions.length > 0 && (
          <>
            <Tag kind="measured" title="From one forward pass of each side, over all pieces." />
            <span className="quiet" data-testid="compare-mean-kl">
              {`mean ${nats(meanOf(positions))} nats over ${plural(positions.length, 'token')}`}
            </span>
          </>
        )}
        <ExportMenu
          name="predictions"
          of={() => ({
            about: compareAbout('predictions'),
            table: () => predictionsTable(positions, pieces),
          })}
        />
      </div>
      {error && (
        <p className="compare-error" role="alert">
          {error.message}
        </p>
      )}
      {of.all.length === 0 && (
        <p className="quiet">No tokens are aligned, so nothing is compared.</p>
      )}
      {position && (
        <div className="compare-two">
          <Divergences
            positions={positions}
            pieces={pieces}
            names={names}
            chosen={positions.indexOf(position)}
            onChoose={setChosen}
          />
          <Candidates position={position} pieces={pieces(position)} names={names} />
        </div>
      )}
    </section>
  );
}

interface DivergencesProps {
  readonly positions: readonly ComparedPosition[];
  readonly pieces: (one: ComparedPosition) => readonly [string, string];
  readonly names: Props['names'];
  readonly chosen: number;
  readonly onChoose: (at: number) => void;
}

function Divergences({ positions, pieces, names, chosen, onChoose }: DivergencesProps) {
  const first = (view: 'a' | 'b', { top }: ComparedPosition) =>
    top.find((one) => one[view].rank === 1);
  return (
    <Scrolling label="Divergence at each token">
      <table data-testid="compare-kl">
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col" title="Sum over all pieces of p_A ln(p_A / p_B), nats">
              KL(A‖B)
            </th>
            <th scope="col" title="Sum over all pieces of p_B ln(p_B / p_A), nats">
              KL(B‖A)
            </th>
            <th scope="col" className="piece">{`first of ${names.a}`}</th>
            <th scope="col" className="piece">{`first of ${names.b}`}</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((one, at) => {
            const [a, b] = pieces(one);
            const [ofA, ofB] = [first('a', one), first('b', one)];
            return (
              <tr key={`${one.a} ${one.b}`} data-chosen={at === chosen || undefined}>
                <th scope="row" className="piece">
                  <button
                    type="button"
                    className="link"
                    aria-pressed={at === chosen}
                    title="Show what both sides expect here"
                    onClick={() => onChoose(at)}
                  >
                    {a === b ? a : `${a} | ${b}`}
                  </button>
                </th>
                <td className="number">{nats(one.forward)}</td>
                <td className="number">{nats(one.backward)}</td>
                <td className="piece">{ofA ? `${ofA.piece} ${percent(ofA.a.probability)}` : ''}</td>
                <td className="piece">{ofB ? `${ofB.piece} ${percent(ofB.b.probability)}` : ''}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolling>
  );
}

interface CandidatesProps {
  readonly position: ComparedPosition;
  readonly pieces: readonly [string, string];
  readonly names: Props['names'];
}

function Candidates({ position, pieces: [a, b], names }: CandidatesProps) {
  const cell = ({ probability, rank }: ComparedView) => `${percent(probability)} · ${rank}`;
  const at = a === b ? `${a}, token ${position.a}` : `${a}, token ${position.a} | ${b}`;
  return (
    <Scrolling label="What both sides expect">
      <table data-testid="compare-predictions">
        <caption>{`At ${at}: probability · rank, the first ten of each side`}</caption>
        <thead>
          <tr>
            <th scope="col">Piece</th>
            <th scope="col">{names.a}</th>
            <th scope="col">{names.b}</th>
          </tr>
        </thead>
        <tbody>
          {position.top.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="piece">
                {one.piece}
              </th>
              <td className="number">{cell(one.a)}</td>
              <td className="number">{cell(one.b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function furthest(positions: readonly ComparedPosition[]): number {
  const most = Math.max(...positions.map(({ forward }) => forward));
  return positions.findIndex(({ forward }) => forward === most);
}

function meanOf(positions: readonly ComparedPosition[]): number {
  return positions.reduce((sum, { forward }) => sum + forward, 0) / positions.length;
}

function predictionsTable(
  positions: readonly ComparedPosition[],
  pieces: (one: ComparedPosition) => readonly [string, string],
) {
  return {
    columns: [
      ...['token_a', 'piece_a', 'token_b', 'piece_b', 'kl_a_b', 'kl_b_a'],
      ...['id', 'piece', 'probability_a', 'rank_a', 'probability_b', 'rank_b'],
    ],
    rows: positions.flatMap((position) => {
      const [a, b] = pieces(position);
      const where = [position.a, a, position.b, b, position.forward, position.backward];
      return position.top.map((one) => [
        ...where,
        ...[one.id, one.piece, one.a.probability, one.a.rank, one.b.probability, one.b.rank],
      ]);
    }),
  };
}
