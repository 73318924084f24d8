import { useId } from 'react';
import { useNumberDraft } from '../number-draft.ts';

interface NumberFieldProps {
  readonly label: string;
  /** Null: the field is empty. */
  readonly value: number | null;
  readonly least: number;
  readonly most: number;
  /** Default 1: whole numbers. */
  readonly step?: number;
  /** What an empty field means; without it an empty field says nothing. */
  readonly empty?: string;
  onChange(value: number | null): void;
}

/** A number within its limits; what is out of them is shown as wrong and not taken. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, least, most, step = 1, empty, onChange } = props;
  const id = useId();
  const read = (text: string): number | null | undefined => {
    if (text.trim() === '') return empty === undefined ? undefined : null;
    const wanted = Number(text);
    const whole = step !== 1 || Number.isInteger(wanted);
    return wanted >= least && wanted <= most && whole ? wanted : undefined;
  };
  const shown = value === null ? '' : String(value);
  const { wrong, field } = useNumberDraft(shown, read, onChange);
  return (
    <div className="evaluate-line">
      <label htmlFor={id}>{label}</label>
      <input id={id} inputMode="decimal" placeholder={empty} {...field} />
      {wrong && <span className="evaluate-error">{`from ${least} to ${most}`}</span>}
    </div>
  );
}
