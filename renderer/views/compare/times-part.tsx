import { useState } from 'react';
import type { ComparedTiming, Spread, TimeComparison } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, duration, ratio } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { AskButton } from '../inspector/ask-button.tsx';
import { Answers, useOnDemand } from '../inspector/on-demand.ts';
import { Tag } from '../tag.tsx';
import { compareAbout } from './about.ts';
import { Scrolling } from './scrolling.tsx';
import { inputOfSide, type LoadedSide, sideKey } from './use-compared.ts';

const answers = new Answers<TimeComparison>(20);

interface Props {
  readonly a: LoadedSide;
  readonly b: LoadedSide;
  readonly names: { readonly a: string; readonly b: string };
}

/** How long both sides take, measured in turns; asked for, as it takes seconds. */
export function TimesPart({ a, b, names }: Props) {
  const client = useClient();
  const machine = useCanopy((state) => state.host?.machine);
  const [share, setShare] = useState(0);
  const key = `${sideKey(a)} ${sideKey(b)} ${machine?.threads} ${machine?.precision}`;
  const question = useOnDemand(answers, key, async (signal) => {
    setShare(0);
    const sides = { a: inputOfSide(a), b: inputOfSide(b) };
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      setShare(done / total);
    return client.call('compare.time', sides, { signal, onProgress });
  });
  const { answer } = question;
  const intervened = [a, b].some(({ side }) => (side.interventions?.length ?? 0) > 0);
  return (
    <section className="panel compare-times" aria-label="Times">
      <div className="compare-head">
        <h2>Times</h2>
        {answer && <Tag kind="measured" title={methodOf(answer)} />}
        {!answer && (
          <AskButton question={question} cost="some seconds: both in turns, 15 repetitions or more">
            Time both sides
          </AskButton>
        )}
        {question.busy && <progress value={share} aria-label="Timed so far" />}
        {answer && (
          <>
            <button type="button" className="button small" onClick={question.ask}>
              {question.busy ? 'Timing …' : 'Time again'}
            </button>
            <ExportMenu
              name="times"
              of={() => ({ about: compareAbout('times'), table: () => timesTable(answer) })}
            />
          </>
        )}
      </div>
      {answer && <Times found={answer} names={names} />}
      {intervened && (
        <p className="quiet">Interventions are not timed: both are timed as they are without.</p>
      )}
    </section>
  );
}

function methodOf({ method, turns, repetitions }: TimeComparison): string {
  return method === 'trees'
    ? `As the timing panel measures, in ${turns} turns A B, B A …, ${repetitions} repetitions or more of each; median, and 10th to 90th percentile. The ratio is formed turn by turn.`
    : `${turns} forward passes of each in turns, with what a trace notes and without predictions: one side has dense layers, which are not timed layer by layer. Median, and 10th to 90th percentile.`;
}

const spreadText = ({ p10, median, p90 }: Spread, write: (value: number) => string) =>
  `${write(median)} (${write(p10)} to ${write(p90)})`;

function Times({
  found,
  names,
}: {
  readonly found: TimeComparison;
  readonly names: Props['names'];
}) {
  const { a, b, ratio: between } = found;
  return (
    <>
      <p data-testid="compare-ratio">
        {`A pass of A takes ${spreadText(between, ratio)} as long as one of B.`}
      </p>
      <Scrolling label="Times of both sides">
        <table data-testid="compare-times">
          <thead>
            <tr>
              <th scope="col">Side</th>
              <th scope="col">Tokens</th>
              <th scope="col">Whole pass</th>
              <th scope="col" title="Derived: the median by the number of tokens">
                a token
              </th>
              <th scope="col" title="Feedforward layers by CMM: medians of the layers, added up">
                CMM
              </th>
              <th
                scope="col"
                title="The same layers over all neurons: medians of the layers, added up"
              >
                Dense
              </th>
              <th scope="col" title="Dense / CMM, repetition by repetition">
                Speed-up
              </th>
            </tr>
          </thead>
          <tbody>
            <TimeRow name={names.a === 'A' ? 'A' : `A: ${names.a}`} side={a} />
            <TimeRow name={names.b === 'B' ? 'B' : `B: ${names.b}`} side={b} />
          </tbody>
        </table>
      </Scrolling>
    </>
  );
}

function TimeRow({ name, side }: { readonly name: string; readonly side: ComparedTiming }) {
  const { tokens, pass, timing } = side;
  const sum = (which: 'cmm' | 'dense') =>
    timing?.layers.reduce((all, layer) => all + layer[which].median, 0);
  const [cmm, dense] = [sum('cmm'), sum('dense')];
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{count(tokens)}</td>
      <td className="number">{spreadText(pass, duration)}</td>
      <td className="number">{duration(pass.median / tokens)}</td>
      <td className="number">{cmm === undefined ? '–' : duration(cmm)}</td>
      <td className="number">{dense === undefined ? '–' : duration(dense)}</td>
      <td className="number">{timing?.speedup ? spreadText(timing.speedup, ratio) : '–'}</td>
    </tr>
  );
}

function timesTable({ a, b, ratio: between }: TimeComparison) {
  const rows = (['a', 'b'] as const).flatMap((which) => {
    const { tokens, pass, timing } = which === 'a' ? a : b;
    const of = (layer: number | string, what: string, { p10, median, p90 }: Spread) => [
      ...[which, tokens, layer, what, p10, median, p90],
    ];
    return [
      of('', 'pass_us', pass),
      ...(timing?.layers ?? []).flatMap(({ layer, cmm, dense, denseMasked }) => [
        of(layer, 'cmm_us', cmm),
        of(layer, 'dense_us', dense),
        of(layer, 'dense_masked_us', denseMasked),
      ]),
    ];
  });
  const all = ['a/b', '', '', 'ratio', between.p10, between.median, between.p90];
  return {
    columns: ['side', 'tokens', 'layer', 'what', 'p10', 'median', 'p90'],
    rows: [...rows, all],
  };
}
