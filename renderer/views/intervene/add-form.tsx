import { type FormEvent, useId, useState } from 'react';
import type { Intervention, InterventionChange } from '../../../engine/api.ts';
import { useCanopy } from '../../state/store.ts';
import { changesOffered, type FormField } from './form-changes.ts';

/** Which walks an addition reaches, by what is chosen and marked. */
type Reach = 'token' | 'span' | 'everywhere';

/** Every kind of intervention, with its numbers, for the chosen token, the marked span or all tokens. */
export function AddForm() {
  const ffn = useCanopy((state) => state.shown?.trace.model.shape.ffn ?? null);
  const { text, token, layer, tree } = useCanopy((state) => state.selection);
  const span = useCanopy((state) =>
    state.span?.text === state.selection.text ? state.span : null,
  );
  const [kind, setKind] = useState('random');
  const [reach, setReach] = useState<Reach>('everywhere');
  const [allLayers, setAllLayers] = useState(false);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const id = useId();
  if (!ffn) return null;
  const offered = changesOffered(ffn);
  const entry = offered.find((one) => one.kind === kind) ?? offered[0];
  if (!entry) return null;
  const shownValue = (field: FormField) => values[field.name] ?? String(field.initial);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const numbers = Object.fromEntries(
      entry.fields.map((field) => [field.name, Number(shownValue(field))]),
    );
    const change: InterventionChange = entry.make(numbers);
    const { interventions, setInterventions } = useCanopy.getState();
    const tokens =
      reach === 'token'
        ? ({ kind: 'token', text, token } as const)
        : reach === 'span' && span
          ? ({ kind: 'span', text, from: span.from, to: span.to } as const)
          : ({ kind: 'everywhere' } as const);
    const one: Intervention = {
      tokens,
      layer: allLayers ? null : layer,
      tree: ffn.kind === 'fff' && ffn.trees > 1 && !allLayers ? tree : null,
      change,
    };
    setInterventions([...interventions, one]);
  };
  return (
    <form className="intervene-add" onSubmit={add} aria-label="Add an intervention">
      <label htmlFor={`${id}-kind`}>Do</label>
      <select
        id={`${id}-kind`}
        value={entry.kind}
        onChange={(event) => setKind(event.target.value)}
      >
        {offered.map((one) => (
          <option key={one.kind} value={one.kind}>
            {one.name}
          </option>
        ))}
      </select>
      {entry.fields.map((field) => (
        <span key={field.name} className="intervene-field">
          <label htmlFor={`${id}-${field.name}`}>{field.label}</label>
          <input
            id={`${id}-${field.name}`}
            type="number"
            className="number"
            required
            min={field.min}
            max={field.max}
            step={field.whole ? 1 : 'any'}
            value={shownValue(field)}
            onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
          />
        </span>
      ))}
      <label htmlFor={`${id}-reach`}>to</label>
      <select
        id={`${id}-reach`}
        value={reach === 'span' && !span ? 'token' : reach}
        onChange={(event) => setReach(reachOf(event.target.value))}
      >
        <option value="token">the chosen token</option>
        {span && <option value="span">{`tokens ${span.from} to ${span.to}`}</option>}
        <option value="everywhere">all tokens</option>
      </select>
      <label htmlFor={`${id}-layers`}>in</label>
      <select
        id={`${id}-layers`}
        value={allLayers ? 'all' : 'one'}
        onChange={(event) => setAllLayers(event.target.value === 'all')}
      >
        <option value="one">{`layer ${layer}`}</option>
        <option value="all">all layers</option>
      </select>
      <button type="submit" className="button small">
        Add
      </button>
    </form>
  );
}

function reachOf(value: string): Reach {
  return value === 'token' || value === 'span' ? value : 'everywhere';
}
