import { useEffect, useId, useState } from 'react';
import type { LabAssumptions, LabProjection } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { bytes, decimal, duration, ratio } from '../../lib/format.ts';
import { shapeName } from '../../lib/lab.ts';
import { bestOf, FIELDS, firstAssumptions, perSecond } from '../../lib/lab-projection.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';
import { useNumberDraft } from '../number-draft.ts';
import { Tag } from '../tag.tsx';
import { recordAbout } from './about.ts';

/** From one measured layer to a whole model, with every assumption in sight. */
export function ProjectionPart() {
  const open = useCanopy((state) => state.labOpen);
  const [chosen, setChosen] = useState<number | null>(null);
  const id = useId();
  const measured = open?.record.cells.filter(({ result }) => result?.speedup) ?? [];
  const cell = measured[chosen ?? bestOf(measured)] ?? measured[0];
  const limits = open?.record.limits.find(({ threads }) => threads === cell?.shape.threads)?.limits;
  if (!open || !cell || !limits) {
    return (
      <p className="empty">
        A projection starts from a measured layer. Measure the preset GPT-3 175B, or open a kept
        measurement, then come back.
      </p>
    );
  }
  return (
    <>
      <div className="lab-head">
        <h2>A whole model of such layers</h2>
        <label htmlFor={id}>from</label>
        <select
          id={id}
          value={measured.indexOf(cell)}
          onChange={({ target }) => setChosen(Number(target.value))}
        >
          {measured.map(({ shape }, at) => (
            <option key={shapeName(shape)} value={at}>
              {shapeName(shape)}
            </option>
          ))}
        </select>
      </div>
      <Projected
        key={`${open.record.id} ${shapeName(cell.shape)} ${cell.measured}`}
        first={firstAssumptions(cell, limits)}
        about={recordAbout('projection', open.record)}
      />
    </>
  );
}

function Projected({
  first,
  about,
}: {
  readonly first: LabAssumptions;
  readonly about: ReturnType<typeof recordAbout>;
}) {
  const [assumed, setAssumed] = useState(first);
  const projection = useProjection(assumed);
  return (
    <div className="lab-projection">
      <fieldset>
        <legend>Assumptions</legend>
        {FIELDS.map(({ key, name, kind, says }) => (
          <Assumption
            key={key}
            name={name}
            kind={kind}
            says={says}
            value={assumed[key]}
            onValue={(value) => setAssumed({ ...assumed, [key]: value })}
          />
        ))}
        <button type="button" className="button small" onClick={() => setAssumed(first)}>
          As they came
        </button>
      </fieldset>
      {projection && (
        <div>
          <div className="lab-head">
            <h3>Projected</h3>
            <Tag kind="projected" title="From the assumptions beside; nothing here was measured" />
            <ExportMenu
              name="projection"
              of={() => ({
                about,
                table: () => ({
                  columns: ['kind', 'name', 'value'],
                  rows: [
                    ...Object.entries(assumed).map(([name, value]) => ['assumed', name, value]),
                    ...Object.entries(projection).map(([name, value]) => [
                      'projected',
                      name,
                      value,
                    ]),
                  ],
                }),
              })}
            />
          </div>
          <Outcome of={projection} />
          <p className="quiet lab-method">
            One token for each sequence of the batch. Attention and decoder take the longer of
            reading their weights and cache at the memory rate and computing at the arithmetic rate;
            norms, sampling and communication are left out. Dense has the model’s own neurons; all
            weights are taken to fit into memory.
          </p>
        </div>
      )}
    </div>
  );
}

interface AssumptionProps {
  readonly name: string;
  readonly kind: 'measured' | 'as there' | 'of GPT-3' | 'assumed';
  readonly says: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
}

function positiveOf(text: string): number | undefined {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : undefined;
}

function Assumption({ name, kind, says, value, onValue }: AssumptionProps) {
  const id = useId();
  const shown = String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
  const { field } = useNumberDraft(shown, positiveOf, onValue);
  return (
    <div className="lab-assumption" title={says}>
      <label htmlFor={id}>{name}</label>
      <input id={id} inputMode="decimal" {...field} />
      <span className="quiet">{kind}</span>
    </div>
  );
}

function Outcome({ of }: { readonly of: LabProjection }) {
  const rows: readonly (readonly [string, string, string])[] = [
    ['Feedforward part, a token', duration(of.feedforwardCmmUs), duration(of.feedforwardDenseUs)],
    [
      'Feedforward part alone',
      perSecond(of.feedforwardCmmPerSecond),
      perSecond(of.feedforwardDensePerSecond),
    ],
    ['Attention, a token', duration(of.attentionUs), duration(of.attentionUs)],
    ['Decoder, a token', duration(of.decoderUs), duration(of.decoderUs)],
    ['End to end', perSecond(of.cmmPerSecond), perSecond(of.densePerSecond)],
  ];
  const memory: readonly (readonly [string, number])[] = [
    ['Feedforward weights (trees)', of.feedforwardBytes],
    ['Attention weights', of.attentionBytes],
    ['Embedding', of.embeddingBytes],
    ['Keys and values', of.cacheBytes],
    ['All of it', of.totalBytes],
  ];
  return (
    <>
      <table data-testid="lab-projection" className="lab-narrow">
        <thead>
          <tr>
            <td />
            <th scope="col">CMM</th>
            <th scope="col">Dense</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, cmm, dense]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{cmm}</td>
              <td className="number">{dense}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {`End to end ${ratio(of.gain)}; were the feedforward part to take no time, ${ratio(of.amdahl)} (Amdahl). Of the CMM model’s time, ${decimal((100 * of.feedforwardCmmUs * of.cmmPerSecond) / 1e6)} % is feedforward.`}
      </p>
      <table className="lab-narrow">
        <thead>
          <tr>
            <th scope="col">Memory it needs</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {memory.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{bytes(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function useProjection(assumed: LabAssumptions): LabProjection | null {
  const client = useClient();
  const [projection, setProjection] = useState<LabProjection | null>(null);
  useEffect(
    () =>
      asking(
        (signal) => client.call('lab.project', assumed, { signal }),
        (answer) => {
          useCanopy.getState().setLabError(null);
          setProjection(answer);
        },
        useCanopy.getState().setLabError,
      ),
    [client, assumed],
  );
  return projection;
}
