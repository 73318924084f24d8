import type { Intervention } from '../../../engine/api.ts';
import { changeWords, whereWords } from '../../lib/intervention-words.ts';
import { areOn, withMoved, without, withSwitched } from '../../lib/interventions.ts';
import { useCanopy } from '../../state/store.ts';
import { AddForm } from './add-form.tsx';

/** What is done otherwise, in order, with a step back and forward. */
export function ListPanel() {
  const list = useCanopy((state) => state.interventions);
  const { past, future } = useCanopy((state) => state.undone);
  const { setInterventions, undoIntervention, redoIntervention } = useCanopy.getState();
  const error = useCanopy((state) => state.interveneError);
  const on = areOn(list).length;
  return (
    <section className="panel intervene-list" aria-label="Interventions">
      <div className="panel-head">
        <h2>Interventions</h2>
        <span className="quiet intervene-count" data-testid="intervention-count">
          {list.length === 0 ? '' : `${on} of ${list.length} on`}
        </span>
        <span className="intervene-end">
          <button
            type="button"
            className="button small"
            disabled={past.length === 0}
            title="Undo (Ctrl+Z)"
            onClick={undoIntervention}
          >
            Undo
          </button>
          <button
            type="button"
            className="button small"
            disabled={future.length === 0}
            title="Redo (Ctrl+Shift+Z)"
            onClick={redoIntervention}
          >
            Redo
          </button>
          <button
            type="button"
            className="button small"
            disabled={list.length === 0}
            onClick={() => setInterventions([])}
          >
            Clear
          </button>
        </span>
      </div>
      {error && (
        <p className="intervene-error" role="alert" data-testid="intervene-error">
          {inWords(error.message)}
        </p>
      )}
      <div className="intervene-scroll">
        {list.length === 0 ? (
          <p className="quiet intervene-none">
            Nothing is changed. Choose a step of the tree and turn its decision round, or add
            another intervention below.
          </p>
        ) : (
          <ol className="intervene-items" data-testid="interventions">
            {list.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an intervention is its place in the list
              <Item key={index} one={one} index={index} last={index === list.length - 1} />
            ))}
          </ol>
        )}
        <AddForm />
      </div>
    </section>
  );
}

/** A list counts from 0 in messages; on the screen it begins with 1. */
function inWords(message: string): string {
  return message.replace(
    /\binterventions\[(\d+)\]/,
    (_, index) => `Intervention ${Number(index) + 1}`,
  );
}

interface ItemProps {
  readonly one: Intervention;
  readonly index: number;
  readonly last: boolean;
}

function Item({ one, index, last }: ItemProps) {
  const list = useCanopy((state) => state.interventions);
  const set = useCanopy((state) => state.setInterventions);
  const shown = useCanopy((state) => state.shown);
  const tokens = shown?.trace.sequences.map((sequence) => sequence.tokens) ?? [];
  const what = changeWords(one.change);
  const button = (name: string, sign: string, off: boolean, onClick: () => void) => (
    <button
      type="button"
      className="intervene-move"
      aria-label={`${name}: ${what}`}
      title={name}
      disabled={off}
      onClick={onClick}
    >
      {sign}
    </button>
  );
  return (
    <li data-off={one.off ?? false}>
      <input
        type="checkbox"
        checked={!one.off}
        aria-label={`Carry out: ${what}`}
        onChange={() => set(withSwitched(list, index))}
      />
      <span className="intervene-what">
        <span>{what}</span>
        <span className="quiet">{whereWords(one, tokens)}</span>
      </span>
      {button('Earlier', '↑', index === 0, () => set(withMoved(list, index, -1)))}
      {button('Later', '↓', last, () => set(withMoved(list, index, 1)))}
      {button('Remove', '×', false, () => set(without(list, index)))}
    </li>
  );
}
