import type { Candidate, Lens as LensAnswer } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { decimal, duration, percent } from '../../lib/format.ts';
import { besideEachOther } from '../../lib/lens.ts';
import { useCanopy } from '../../state/store.ts';
import { tip } from '../formula-tip.tsx';
import { useSequence } from '../selected.ts';
import { AskButton } from './ask-button.tsx';
import { FORMULAS } from './formulas.ts';
import { Answers, useOnDemand } from './on-demand.ts';

/** More than are shown, so that most of the one side's pieces have a number on the other. */
const ASKED = 50;
const SHOWN = 6;

const answers = new Answers<LensAnswer>(200);

/** What the model would say at the chosen token around this layer's FFF. */
export function Lens() {
  const client = useClient();
  const sequence = useSequence();
  const { token, layer } = useCanopy((state) => state.selection);
  const trace = useCanopy((state) => state.shown?.trace);
  const precision = useCanopy((state) => state.host?.machine.precision);
  const ids = sequence?.tokens.map(({ id }) => id) ?? [];
  const question = useOnDemand(
    answers,
    JSON.stringify([trace?.model.sha256, precision, layer, token, ids]),
    (signal) =>
      client.call('lens', { input: { ids }, layer, position: token, topK: ASKED }, { signal }),
  );
  if (!trace) return null;
  const piece = sequence?.tokens[token]?.piece ?? '';
  return (
    <div className="lens">
      <p className="quiet">
        at <span className="piece">{piece}</span>, around layer {layer}’s feedforward part
      </p>
      {question.answer ? (
        <LensTable {...question.answer} />
      ) : (
        <AskButton
          question={question}
          cost={`one more pass, about ${duration(trace.timing.totalUs)}`}
        >
          Look through the lens
        </AskButton>
      )}
    </div>
  );
}

function LensTable({ before, after }: LensAnswer) {
  const rows = besideEachOther(before, after, SHOWN);
  return (
    <table className="lens-table" data-testid="lens">
      <caption className="unseen">Likeliest pieces before and after the layer’s FFF</caption>
      <thead>
        <tr>
          <th scope="col">piece</th>
          <th scope="col" {...tip(...FORMULAS.lens)}>
            before
          </th>
          <th scope="col" {...tip(...FORMULAS.lens)}>
            after
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-moved={row.moved}>
            <th scope="row" className="piece">
              {row.piece}
            </th>
            <Share of={row.before} least={before.at(-1)} />
            <Share of={row.after} least={after.at(-1)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ShareProps {
  /** Null where the piece is not among those asked for. */
  readonly of: Candidate | null;
  readonly least: Candidate | undefined;
}

function Share({ of, least }: ShareProps) {
  if (!of)
    return (
      <td className="number quiet">
        {least ? `<${percent(least.probability).replace('<', '')}` : ''}
      </td>
    );
  return (
    <td className="number" title={`logit ${decimal(of.logit)}`}>
      {percent(of.probability)}
    </td>
  );
}
