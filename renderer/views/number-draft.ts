import { type ChangeEvent, useState } from 'react';

/**
 * The field of a number that is being typed. What `read` finds to be none stays there, marked, until the
 * field is left, and is not taken.
 * @param shown what it has when nobody types
 * @param read the value of a text; undefined where it has none
 */
export function useNumberDraft<T extends number | null>(
  shown: string,
  read: (text: string) => T | undefined,
  onValue: (value: T) => void,
) {
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = draft !== null && read(draft) === undefined;
  const field = {
    autoComplete: 'off',
    value: draft ?? shown,
    'aria-invalid': wrong,
    onChange({ target }: ChangeEvent<HTMLInputElement>) {
      setDraft(target.value);
      const value = read(target.value);
      if (value !== undefined) onValue(value);
    },
    onBlur: () => setDraft(null),
  };
  return { wrong, field };
}
