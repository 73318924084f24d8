import { useEffect } from 'react';
import { create } from 'zustand';
import type { NodeDetails, PieceScore } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, decimal, signed } from '../../lib/format.ts';
import { inNormOf, outNormOf, type Visit } from '../../lib/visits.ts';
import type { NodePlace } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { AskButton } from './ask-button.tsx';
import { FORMULAS } from './formulas.ts';
import { Answers, useOnDemand } from './on-demand.ts';

const LISTED = 8;

/** Nodes that are only passed on a walk are not read. */
const WALKING_MS = 200;

/** Whether every node that is looked at is read, as its reader asked for. */
const useReading = create<{ readonly each: boolean }>()(() => ({ each: false }));

const answers = new Answers<NodeDetails>(500);

interface NodeWeightsProps {
  readonly node: NodePlace;
  readonly visits: readonly Visit[];
}

/** What the node's weights are and say. The norms come with the trace; the words cost a pass. */
export function NodeWeights({ node, visits }: NodeWeightsProps) {
  const client = useClient();
  const { layer, tree } = useCanopy((state) => state.selection);
  const model = useCanopy((state) => state.shown?.trace.model);
  const number = 2 ** node.level - 1 + node.place;
  const key = JSON.stringify([model?.sha256, layer, tree, number]);
  const question = useOnDemand(answers, key, (signal) =>
    client.call('node.details', { layer, tree, node: number, topK: LISTED }, { signal }),
  );
  const { answer, ask } = question;
  const each = useReading((state) => state.each);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each node
  useEffect(() => {
    if (!each || answer) return;
    const late = window.setTimeout(ask, WALKING_MS);
    return () => window.clearTimeout(late);
  }, [each, key]);
  if (!model) return null;
  const { vocabulary, hidden } = model.shape;
  return (
    <section className="node-weights">
      <div className="section-head">
        <h2>Weights</h2>
        <label title="Reads each node that is looked at from now on, without a click">
          <input
            type="checkbox"
            checked={each}
            onChange={(event) => useReading.setState({ each: event.target.checked })}
          />
          read each node
        </label>
      </div>
      <dl className="norms" data-testid="node-norms">
        <Figure name="‖w_in‖" of={answer?.inNorm ?? inNormOf(visits)} formula={FORMULAS.inNorm} />
        <Figure
          name="‖w_out‖"
          of={answer?.outNorm ?? outNormOf(visits)}
          formula={FORMULAS.outNorm}
        />
        <Figure name="bias" of={answer?.bias ?? null} formula={FORMULAS.bias} sign />
      </dl>
      {answer ? (
        <Words {...answer} />
      ) : (
        <AskButton
          question={question}
          cost={`2 × ${count(vocabulary)} × ${count(hidden)} products`}
        >
          Read through the vocabulary
        </AskButton>
      )}
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  /** Null where neither the trace nor an answer tells it. */
  readonly of: number | null;
  readonly formula: readonly [string, string?];
  readonly sign?: boolean;
}

function Figure({ name, of, formula, sign = false }: FigureProps) {
  return (
    <div {...tip(...formula)}>
      <dt>{name}</dt>
      <dd className={of === null ? 'quiet' : 'number'}>
        {of === null ? 'not read' : sign ? signed(of) : decimal(of)}
      </dd>
    </div>
  );
}

function Words({ promotes, demotes, firesFor, quietFor }: NodeDetails) {
  return (
    <div className="words" data-testid="node-words">
      {promotes && demotes ? (
        <>
          <Pieces name="promotes" list={promotes} formula={FORMULAS.promotes} />
          <Pieces name="demotes" list={demotes} formula={FORMULAS.demotes} />
        </>
      ) : (
        <p className="quiet">Without a decoder, w_out promotes no words.</p>
      )}
      <Pieces name="fires for" list={firesFor} formula={FORMULAS.firesFor} />
      <Pieces name="quiet for" list={quietFor} formula={FORMULAS.quietFor} />
    </div>
  );
}

interface PiecesProps {
  readonly name: string;
  readonly list: readonly PieceScore[];
  readonly formula: readonly [string, string?];
}

function Pieces({ name, list, formula }: PiecesProps) {
  const largest = Math.max(1e-9, ...list.map(({ score }) => Math.abs(score)));
  return (
    <div className="word-list">
      <h3 {...tip(...formula)}>{name}</h3>
      <ol aria-label={name}>
        {list.map(({ id, piece, score }) => (
          <li key={id} title={`id ${id}`}>
            <span
              className="word-bar"
              data-sign={score > 0 ? 'positive' : 'negative'}
              style={{ width: `${(100 * Math.abs(score)) / largest}%` }}
              aria-hidden="true"
            />
            <span className="piece">{piece}</span>
            <span className="number">{signed(score)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
