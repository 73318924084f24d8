import { useId, useState } from 'react';
import type { LabAxis } from '../../../engine/api.ts';
import { AXES, AXIS_NAMES, axisOf, FIRST_VALUES, valuesText } from '../../lib/lab.ts';

interface AxisFieldProps {
  readonly name: string;
  readonly axis: LabAxis | null;
  readonly onAxis: (axis: LabAxis | null) => void;
}

/** What a sweep varies, and through which values. Words that are no values are named beside. */
export function AxisField({ name, axis, onAxis }: AxisFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = axis && draft !== null ? axisOf(axis.key, draft) : axis;
  const wrong = typeof parsed === 'string' ? parsed : null;
  const choose = (value: string) => {
    setDraft(null);
    const key = AXES.find((one) => one === value);
    const first = key ? axisOf(key, FIRST_VALUES[key]) : null;
    onAxis(typeof first === 'string' ? null : first);
  };
  return (
    <div className="lab-axis">
      <label htmlFor={id}>{name}</label>
      <select id={id} value={axis?.key ?? ''} onChange={({ target }) => choose(target.value)}>
        <option value="">nothing</option>
        {AXES.map((key) => (
          <option key={key} value={key}>
            {AXIS_NAMES[key]}
          </option>
        ))}
      </select>
      {axis && (
        <input
          aria-label={`Values of ${name.toLowerCase()}`}
          aria-invalid={wrong !== null}
          spellCheck={false}
          autoComplete="off"
          value={draft ?? valuesText(axis)}
          onChange={({ target }) => {
            setDraft(target.value);
            const next = axisOf(axis.key, target.value);
            if (typeof next !== 'string') onAxis(next);
          }}
          onBlur={() => setDraft(null)}
        />
      )}
      {wrong && <p className="lab-wrong">{wrong}</p>}
    </div>
  );
}
