import { useId } from 'react';
import type { CompareSide } from '../../../engine/api.ts';
import { plural } from '../../lib/format.ts';
import type { Which } from '../../state/compare.ts';
import { useCanopy } from '../../state/store.ts';
import { SideSession } from './side-session.tsx';
import { useModelOf } from './use-compared.ts';

interface Props {
  readonly which: Which;
  /** As it is looked at. */
  readonly value: CompareSide;
  readonly pinned: boolean;
}

/** One side's text, model and layer; pinned, or as the page has them; or from a session. */
export function SideFields({ which, value, pinned }: Props) {
  const setSide = useCanopy((state) => state.setSide);
  const model = useModelOf(value);
  const layers = model?.shape.layers ?? 0;
  const name = which.toUpperCase();
  const id = useId();
  return (
    <fieldset className="compare-side" data-side={which}>
      <legend>{name}</legend>
      <label className="unseen" htmlFor={id}>{`Text of ${name}`}</label>
      <textarea
        id={id}
        rows={2}
        spellCheck={false}
        value={value.text}
        placeholder={model?.tokenizer === null ? 'Token ids, e.g. 2, 17, 4' : 'A sentence'}
        onChange={({ target }) => setSide(which, { text: target.value })}
      />
      <div className="compare-line">
        <SideModel which={which} value={value} known={model !== null} />
        <label>
          Layer{' '}
          <select
            aria-label={`Layer of ${name}`}
            value={Math.min(value.layer, Math.max(0, layers - 1))}
            onChange={({ target }) => setSide(which, { layer: Number(target.value) })}
          >
            {Array.from({ length: layers }, (_, layer) => layer).map((layer) => (
              <option key={layer} value={layer}>
                {layer}
              </option>
            ))}
          </select>
        </label>
        <PinButton which={which} pinned={pinned} />
        <SideSession which={which} />
      </div>
      <FromSession value={value} />
    </fieldset>
  );
}

interface ModelProps {
  readonly which: Which;
  readonly value: CompareSide;
  readonly known: boolean;
}

function SideModel({ which, value, known }: ModelProps) {
  const setSide = useCanopy((state) => state.setSide);
  const models = useCanopy((state) => state.models?.models ?? []);
  return (
    <label>
      Model{' '}
      <select
        aria-label={`Model of ${which.toUpperCase()}`}
        value={value.model ?? ''}
        onChange={({ target }) =>
          setSide(which, { model: target.value === '' ? null : target.value })
        }
      >
        <option value="">the current one</option>
        {models.map(({ info }) => (
          <option key={info.folder} value={info.folder}>
            {`${info.name} (${info.sha256.slice(0, 8)})`}
          </option>
        ))}
        {value.model !== null && !known && (
          <option value={value.model}>{`${value.model} (not in memory)`}</option>
        )}
      </select>
    </label>
  );
}

function PinButton({ which, pinned }: { readonly which: Which; readonly pinned: boolean }) {
  const setPinned = useCanopy((state) => state.setPinned);
  const name = which.toUpperCase();
  return (
    <span className="compare-pin">
      <button
        type="button"
        className="button small"
        aria-pressed={pinned}
        title={
          pinned
            ? 'Stays as it is, whatever Paths shows. Unpinned it has the text, window, layer and model of Paths, and changes with them.'
            : 'Has the text, window, layer and model of Paths. Pinned it stays as it is now.'
        }
        onClick={() => setPinned(which, !pinned)}
      >
        {`Pin ${name}`}
      </button>
      {!pinned && <span className="quiet">follows Paths</span>}
    </span>
  );
}

/** What came with a session beside what the fields show. */
function FromSession({ value }: { readonly value: CompareSide }) {
  const { session, window, interventions = [] } = value;
  const parts = [
    ...(session === undefined ? [] : [`from the session ${session}`]),
    ...(window === undefined ? [] : [`window ${window + 1} of the text`]),
    ...(interventions.length === 0 ? [] : [`with ${plural(interventions.length, 'intervention')}`]),
  ];
  return parts.length === 0 ? null : <p className="quiet">{parts.join(', ')}</p>;
}
