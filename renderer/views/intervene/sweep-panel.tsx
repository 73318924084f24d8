import { useMemo } from 'react';
import type { Flip, Intervention, Sequence, SweepResult } from '../../../engine/api.ts';
import { type EffectGrid, gridRoom, gridScene, logShare } from '../../layout/effect-grid.ts';
import { decimal, duration, nats, plural } from '../../lib/format.ts';
import { areOn, withToggled } from '../../lib/interventions.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import type { Swept } from '../../state/intervene.ts';
import { useCanopy } from '../../state/store.ts';
import { useSequence, useTreeView } from '../selected.ts';
import { Tag } from '../tag.tsx';
import { interveneAbout } from './about.ts';
import { GridPicture } from './grid-picture.tsx';
import { sweepTable } from './tables.ts';
import { useSweep } from './use-sweep.ts';

/** Longer lists are in the file. */
const LISTED = 40;

/** Every single decision turned round: of the chosen token, or of all tokens of the layer. */
export function SweepPanel() {
  const { swept, start, cancel } = useSweep();
  const view = useTreeView();
  const sequence = useSequence();
  const predicts = useCanopy((state) => state.models?.model?.predicts ?? false);
  const token = useCanopy((state) => state.selection.token);
  const active = useCanopy(({ interventions }) => areOn(interventions).length);
  if (!view || !sequence || view.shape.depth === 0) return null;
  const { depth } = view.shape;
  const piece = sequence.tokens[token]?.piece ?? '';
  const { result } = swept ?? { result: null };
  return (
    <section className="panel intervene-sweep" aria-label="Sweep">
      <div className="panel-head">
        <h2>Sweep</h2>
        {result && swept && (
          <span className="intervene-end">
            <ExportMenu
              name="sweep"
              picture
              of={() => ({
                about: interveneAbout('sweep', swept.layer, swept.list),
                table: () => sweepTable(sequence, result),
                build: (palette) => {
                  const grid = gridOf(sequence, result, depth, null);
                  return gridScene(grid, gridRoom(grid, 640, 24 * grid.rows.length + 24), palette);
                },
              })}
            />
          </span>
        )}
      </div>
      {swept?.progress ? (
        <Progress swept={swept} onCancel={cancel} />
      ) : (
        <div className="intervene-ask">
          <button
            type="button"
            className="button small"
            disabled={!predicts}
            title={`Turns each decision of ${piece} in layer ${view.layer} round, one at a time`}
            onClick={() => start(token)}
          >
            {`Sweep ${piece}: ${plural(depth, 'flip')}`}
          </button>
          <button
            type="button"
            className="button small"
            disabled={!predicts}
            title={`The same for every token of layer ${view.layer}`}
            onClick={() => start(null)}
          >
            {`All tokens: ${plural(depth * sequence.tokens.length, 'flip')}`}
          </button>
        </div>
      )}
      {swept?.error && (
        <p className="intervene-error" role="alert">
          {swept.error.message}
        </p>
      )}
      {result && swept && (
        <Found
          sequence={sequence}
          result={result}
          depth={depth}
          layer={swept.layer}
          list={swept.list}
        />
      )}
      {!swept && (
        <p className="quiet intervene-none">
          {predicts
            ? `A flip’s effect is the mean KL at the masks, or at all tokens where there is no mask. Each flip is one pass from this layer on${active > 0 ? `, on top of ${plural(active, 'active intervention')}` : ''}.`
            : 'This model has no decoder, so effects cannot be measured.'}
        </p>
      )}
    </section>
  );
}

interface ProgressProps {
  readonly swept: Swept;
  onCancel(): void;
}

function Progress({ swept, onCancel }: ProgressProps) {
  const { done, total } = swept.progress ?? { done: 0, total: 0 };
  return (
    <div className="intervene-ask" data-testid="sweep-progress">
      <progress value={total > 0 ? done : undefined} max={total || 1} aria-label="Sweep" />
      <span className="number">{total > 0 ? `${done} of ${total}` : 'waiting'}</span>
      <button type="button" className="button small" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

interface FoundProps {
  readonly sequence: Sequence;
  readonly result: SweepResult;
  readonly depth: number;
  readonly layer: number;
  readonly list: Swept['list'];
}

function Found({ sequence, result, depth, layer, list }: FoundProps) {
  const now = useCanopy((state) => state.interventions);
  const onTop = areOn(list).length;
  const { token, tree } = useCanopy((state) => state.selection);
  const trees = useCanopy((state) => {
    const ffn = state.shown?.trace.model.shape.ffn;
    return ffn?.kind === 'fff' ? ffn.trees : 1;
  });
  const text = useCanopy((state) => state.selection.text);
  const tokens = useMemo(() => [...new Set(result.flips.map((flip) => flip.token))], [result]);
  const ranked = useMemo(
    () => result.flips.toSorted((a, b) => b.effect - a.effect).slice(0, LISTED),
    [result],
  );
  const row = tokens.indexOf(token);
  const grid = useMemo(
    () => gridOf(sequence, result, depth, row < 0 ? null : { row, column: null }),
    [sequence, result, depth, row],
  );
  const apply = (flip: Flip) => {
    const { interventions, setInterventions, select } = useCanopy.getState();
    const one: Intervention = {
      tokens: { kind: 'token', text, token: flip.token },
      layer,
      tree: trees > 1 ? flip.tree : null,
      change: { kind: 'force', at: { level: flip.level }, to: flip.to },
    };
    const place = flip.node + 1 - 2 ** flip.level;
    select({ token: flip.token, layer, tree: flip.tree, node: { level: flip.level, place } });
    setInterventions(withToggled(interventions, one));
  };
  const flipAt = (at: number, level: number) =>
    result.flips.find(
      (flip) => flip.token === tokens[at] && flip.level === level && flip.tree === tree,
    );
  const height = Math.min(168, 24 + 16 * tokens.length);
  return (
    <>
      <div className="intervene-sweep-grid" style={{ height }}>
        <GridPicture
          grid={grid}
          label="Effect of turning each decision round, level by level; the table below lists it by effect"
          titleOf={(at, level) => {
            const flip = flipAt(at, level);
            const piece = sequence.tokens[tokens[at] ?? 0]?.piece ?? '';
            return flip
              ? `${piece}, level ${level}: ${nats(flip.effect)} nats, margin ${decimal(flip.margin)}; click to do it`
              : '';
          }}
          onChoose={(at, level) => {
            const flip = flipAt(at, level);
            if (flip) apply(flip);
          }}
        />
      </div>
      <p className="quiet intervene-ran">
        {`${plural(result.flips.length, 'flip')} in ${duration(result.ms * 1000)}, effect at ${plural(result.positions.length, 'position')} `}
        <Tag kind="measured" title="Wall time of the whole sweep on this machine" />
        {onTop > 0 && (
          <span data-testid="sweep-on-top">{` On top of ${plural(onTop, 'intervention')}.`}</span>
        )}
        {list !== now && ' The list has changed since; sweep again for what it is now.'}
      </p>
      <div className="intervene-scroll">
        <table className="intervene-flips" data-testid="flips">
          <caption className="unseen">Flips by effect</caption>
          <thead>
            <tr>
              <th scope="col">token</th>
              <th scope="col">level</th>
              <th scope="col" title="Mean KL(before || after) at the positions, nats">
                effect
              </th>
              <th scope="col" title="|logit| / ||w_in||: how far the decision is from turning">
                margin
              </th>
              <th scope="col" title="Later walks that go elsewhere">
                later
              </th>
              <th scope="col">
                <span className="unseen">Do it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked.map((flip) => (
              <tr key={`${flip.token}.${flip.tree}.${flip.level}`}>
                <th scope="row" className="piece">
                  {sequence.tokens[flip.token]?.piece}
                </th>
                <td className="number">{flip.level}</td>
                <td className="number">{nats(flip.effect)}</td>
                <td className="number">{decimal(flip.margin)}</td>
                <td className="number">{flip.rerouted}</td>
                <td>
                  <button
                    type="button"
                    className="button small"
                    aria-label={`Flip level ${flip.level} of ${sequence.tokens[flip.token]?.piece} to the ${flip.to}`}
                    onClick={() => apply(flip)}
                  >
                    {flip.to === 'left' ? '← left' : 'right →'}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {result.flips.length > LISTED && (
          <p className="quiet">{`The strongest ${LISTED} of ${result.flips.length}; all are in the exported table.`}</p>
        )}
      </div>
    </>
  );
}

function gridOf(
  { tokens }: Sequence,
  { flips }: SweepResult,
  depth: number,
  selected: EffectGrid['selected'],
): EffectGrid {
  const most = Math.max(...flips.map(({ effect }) => effect));
  const rows = new Map<number, number[]>();
  for (const { token, level, effect } of flips) {
    const row = rows.get(token) ?? new Array<number>(depth).fill(0);
    rows.set(token, row);
    row[level] = Math.max(row[level] ?? 0, logShare(effect, most / 1000, most));
  }
  return {
    rows: [...rows.keys()].map((token) => tokens[token]?.piece ?? ''),
    columns: Array.from({ length: depth }, (_, level) => String(level)),
    axis: 'level',
    strength: [...rows.values()],
    selected,
  };
}
