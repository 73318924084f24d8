import { useCanopy } from '../../state/store.ts';
import { ofSecond } from '../strip/second-text.tsx';

/** The text under study. It grows over the page while it is edited and never moves anything. */
export function SentenceInput() {
  const text = useCanopy((state) => state.text);
  const setText = useCanopy((state) => state.setText);
  const ids = useCanopy((state) => state.models?.model?.tokenizer === null);
  const invalid = useCanopy(
    ({ traceError }) => traceError?.code === 'bad-input' && !ofSecond(traceError),
  );
  return (
    <div className="sentence">
      <label className="unseen" htmlFor="sentence">
        {ids ? 'Token ids' : 'Text'}
      </label>
      <textarea
        id="sentence"
        rows={1}
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-invalid={invalid}
        placeholder={
          ids ? 'Token ids, e.g. 2, 17, 4' : 'Type a sentence; <mask> asks what stands there'
        }
        onChange={(event) => setText(event.target.value)}
        // It shrinks to its first line.
        onBlur={(event) => event.currentTarget.scrollTo(0, 0)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.currentTarget.blur();
          document.getElementById('matrix')?.focus();
        }}
      />
      <kbd>/</kbd>
    </div>
  );
}
