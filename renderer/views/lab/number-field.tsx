import { useId } from 'react';
import { wholeOf } from '../../lib/lab.ts';
import { useNumberDraft } from '../number-draft.ts';

interface NumberFieldProps {
  readonly name: Parameters<typeof wholeOf>[0];
  readonly value: number;
  /** Whether an axis of the sweep says it instead. */
  readonly varies: boolean;
  readonly onValue: (value: number) => void;
}

/** A whole number of the shape. What is none stays in the field until it is left. */
export function NumberField({ name, value, varies, onValue }: NumberFieldProps) {
  const id = useId();
  const read = (text: string) => wholeOf(name, text) ?? undefined;
  const { field } = useNumberDraft(String(value), read, onValue);
  return (
    <div className="lab-field">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        inputMode="numeric"
        disabled={varies}
        {...field}
        {...(varies && { value: 'varies' })}
      />
    </div>
  );
}
