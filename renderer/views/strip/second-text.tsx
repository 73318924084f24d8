import type { ApiError } from '../../../engine/api.ts';
import type { SecondUse } from '../../state/input.ts';
import { useCanopy } from '../../state/store.ts';
import { removeSecond } from './replace-texts.ts';

const uses: readonly { readonly use: SecondUse; readonly name: string; readonly what: string }[] = [
  { use: 'beside', name: 'own', what: 'Traced by itself: rows of its own in the matrix' },
  { use: 'pair', name: 'pair', what: 'Joined to the first text by a separator: one sequence' },
];

/** Whether an error is the second text's. */
export function ofSecond({ key = '' }: ApiError): boolean {
  return key === 'pair' || key.startsWith('inputs[1]');
}

/** The field of the second text. It grows over the page while it is edited. */
export function SecondField() {
  const second = useCanopy((state) => state.second ?? '');
  const setSecond = useCanopy((state) => state.setSecond);
  const ids = useCanopy((state) => state.models?.model?.tokenizer === null);
  const invalid = useCanopy(({ traceError }) => traceError !== null && ofSecond(traceError));
  return (
    <div className="second">
      <label className="unseen" htmlFor="sentence-2">
        {ids ? 'Second token ids' : 'Second text'}
      </label>
      <textarea
        id="sentence-2"
        rows={1}
        spellCheck={false}
        autoComplete="off"
        value={second}
        aria-invalid={invalid}
        placeholder={ids ? 'More token ids' : 'A second text'}
        onChange={(event) => setSecond(event.target.value)}
        onBlur={(event) => event.currentTarget.scrollTo(0, 0)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.currentTarget.blur();
          document.getElementById('matrix')?.focus();
        }}
      />
    </div>
  );
}

/** Whether the second text stands by itself or in one sequence with the first, and its end. */
export function SecondUseSwitch() {
  const used = useCanopy((state) => state.secondUse);
  const ids = useCanopy((state) => state.models?.model?.tokenizer === null);
  const setSecondUse = useCanopy((state) => state.setSecondUse);
  return (
    <div className="second-use">
      {!ids && (
        <fieldset className="second-uses">
          <legend className="unseen">The second text is</legend>
          {uses.map(({ use, name, what }) => (
            <button
              key={use}
              type="button"
              aria-pressed={use === used}
              title={what}
              onClick={() => setSecondUse(use)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Remove the second text"
        title="Remove the second text"
        onClick={removeSecond}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="m3 3 6 6M9 3 3 9" />
        </svg>
      </button>
    </div>
  );
}
