import { useMemo } from 'react';
import type { Reroute, Sequence, SequenceEffect } from '../../../engine/api.ts';
import { type EffectGrid, gridRoom, gridScene, logShare } from '../../layout/effect-grid.ts';
import { count } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { useSequence } from '../selected.ts';
import { interveneAbout } from './about.ts';
import { GridPicture } from './grid-picture.tsx';
import { reroutesTable, statesTable } from './tables.ts';
import { useEffectOfText } from './use-intervened.ts';

/** 1 - cosine from here on is seen: below it is rounding. */
const LEAST = 1e-6;

/** How far each token's state has moved behind each layer, and which walks go elsewhere. */
export function StatesPanel() {
  const sequence = useSequence();
  const effect = useEffectOfText();
  return (
    <section className="panel intervene-states" aria-label="States and later paths">
      <div className="panel-head">
        <h2>States and later paths</h2>
        {sequence && effect && (
          <span className="intervene-end">
            <ExportMenu
              name="states"
              picture
              of={() => ({
                about: interveneAbout('states', null),
                table: () => statesTable(sequence, effect),
                build: (palette) => {
                  const grid = gridOf(sequence, effect, null);
                  return gridScene(grid, gridRoom(grid, 560, 24 * grid.rows.length + 24), palette);
                },
              })}
            />
            <ExportMenu
              name="rerouted walks"
              of={() => ({
                about: interveneAbout('rerouted', null),
                table: () => reroutesTable(sequence, effect),
              })}
            />
          </span>
        )}
      </div>
      {sequence && effect ? (
        <States sequence={sequence} effect={effect} />
      ) : (
        <p className="quiet intervene-none">
          With an intervention, the cosine of every token’s state before and after stands here,
          layer by layer, with the walks that go elsewhere.
        </p>
      )}
    </section>
  );
}

interface StatesProps {
  readonly sequence: Sequence;
  readonly effect: SequenceEffect;
}

function States({ sequence, effect }: StatesProps) {
  const selection = useCanopy((state) => state.selection);
  const select = useCanopy((state) => state.select);
  const { token, layer } = selection;
  const grid = useMemo(
    () => gridOf(sequence, effect, { row: token, column: layer }),
    [sequence, effect, token, layer],
  );
  const cosineAt = (row: number, column: number) =>
    effect.cosines[(column + 1) * sequence.tokens.length + row] ?? 1;
  const firsts = firstReroutes(effect.reroutes);
  const rows = sequence.tokens.length;
  return (
    <div className="intervene-states-body">
      <GridPicture
        grid={grid}
        label={`1 − cosine of ${rows} tokens’ states behind ${grid.columns.length} layers; the table beside it lists the walks that go elsewhere`}
        titleOf={(row, column) =>
          `${sequence.tokens[row]?.piece ?? ''} behind layer ${column}: cosine ${cosineAt(row, column).toFixed(6)}`
        }
        onChoose={(row, column) => select({ token: row, layer: column })}
      />
      <div className="intervene-scroll intervene-reroutes">
        <p className="quiet">
          {firsts.length === 0
            ? 'No walk goes elsewhere.'
            : `${count(effect.reroutes.length)} walks of ${firsts.length} of ${rows} tokens go elsewhere, first here:`}
        </p>
        {firsts.length > 0 && (
          <table data-testid="reroutes">
            <thead>
              <tr>
                <th scope="col">token</th>
                <th scope="col">layer</th>
                <th scope="col">level</th>
                <th scope="col">leaf</th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              {firsts.map((first) => (
                <tr key={first.token}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link piece"
                      onClick={() => select({ token: first.token, layer: first.layer })}
                    >
                      {sequence.tokens[first.token]?.piece}
                    </button>
                  </th>
                  <td className="number">{first.layer}</td>
                  <td className="number">{first.level}</td>
                  <td className="number">{`${count(first.from)} → ${count(first.to)}`}</td>
                  <td>{first.direct ? 'done' : 'followed'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="quiet intervene-legend">
          Colour: 1 − cosine, on a logarithmic scale. A full dot: an intervention sends this walk
          elsewhere; a ring: it follows.
        </p>
        <CosineTable sequence={sequence} effect={effect} />
      </div>
    </div>
  );
}

/** Each token's first walk that goes elsewhere, in order of tokens. */
function firstReroutes(reroutes: readonly Reroute[]): readonly Reroute[] {
  const firsts = new Map<number, Reroute>();
  for (const one of reroutes) if (!firsts.has(one.token)) firsts.set(one.token, one);
  return [...firsts.values()].toSorted((a, b) => a.token - b.token);
}

/** What the picture shows, for screen readers. */
function CosineTable({ sequence, effect }: StatesProps) {
  const { tokens, layers } = sequence;
  return (
    <table className="unseen" data-testid="cosines">
      <caption>Cosine of each token’s state before and after, behind each layer</caption>
      <thead>
        <tr>
          <th scope="col">Token</th>
          {layers.map((_, layer) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
            <th key={layer} scope="col">{`Layer ${layer}`}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tokens.map(({ piece }, token) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
          <tr key={token}>
            <th scope="row">{piece}</th>
            {layers.map((_, layer) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
              <td key={layer}>
                {(effect.cosines[(layer + 1) * tokens.length + token] ?? 1).toFixed(6)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function gridOf(
  { tokens, layers }: Sequence,
  { cosines, reroutes }: SequenceEffect,
  selected: EffectGrid['selected'],
): EffectGrid {
  const { length } = tokens;
  const moved = (token: number, layer: number) => 1 - (cosines[(layer + 1) * length + token] ?? 1);
  const all = tokens.map((_, token) => layers.map((_, layer) => moved(token, layer)));
  const most = Math.max(...all.flat());
  return {
    rows: tokens.map(({ piece }) => piece),
    columns: layers.map((_, layer) => String(layer)),
    axis: 'layer',
    strength: all.map((row) =>
      row.map((value) => logShare(value, LEAST, Math.max(most, 10 * LEAST))),
    ),
    dots: tokens.map((_, token) =>
      layers.map((_, layer) => {
        const here = reroutes.filter((one) => one.token === token && one.layer === layer);
        if (here.length === 0) return null;
        return here.some(({ direct }) => direct) ? 'full' : 'ring';
      }),
    ),
    selected,
  };
}
