import './strip.css';
import { usedSecond } from '../../state/input.ts';
import { partOf } from '../../state/masking.ts';
import { useCanopy } from '../../state/store.ts';
import { SessionMenu } from '../session/session-menu.tsx';
import { editSecond } from '../shortcuts/use-keys.ts';
import { useTurn } from '../turns.tsx';
import { Chips } from './chips.tsx';
import { SamplesMenu } from './samples-menu.tsx';
import { SecondField, SecondUseSwitch } from './second-text.tsx';
import { WalkButtons } from './walk-buttons.tsx';
import { Windows } from './windows.tsx';

/** The texts as the model reads them: a row of tokens for each. */
export function TokenStrip() {
  const second = useCanopy((state) => state.second !== null);
  // Samples are texts, and bare ids are none.
  const ids = useCanopy((state) => state.models?.model?.tokenizer === null);
  return (
    <section className="strip" aria-label="Tokens">
      <div className="strip-row">
        <div className="strip-head">
          {!ids && <SamplesMenu />}
          {!second && (
            <button
              type="button"
              className="button small"
              title="Compare with a second text, or make a sentence pair (T)"
              onClick={editSecond}
            >
              + Second text
            </button>
          )}
        </div>
        <FirstChips />
        <div className="strip-end">
          <SessionMenu />
          <WalkButtons />
        </div>
      </div>
      <Windows text={0} />
      {second && (
        <div className="strip-row">
          <div className="strip-head">
            <SecondField />
          </div>
          <SecondChips />
          <div className="strip-end">
            <SecondUseSwitch />
          </div>
        </div>
      )}
      {second && <Windows text={1} />}
    </section>
  );
}

/** The first text's tokens; of a pair, those up to its separator. */
function FirstChips() {
  const come = useTurn();
  const sequence = useCanopy((state) => (come ? state.shown?.trace.sequences[0] : undefined));
  const empty = useCanopy((state) => state.text.trim() === '');
  if (!sequence) {
    return <p className="token-none">{empty ? 'The text’s tokens appear here.' : ''}</p>;
  }
  const { tokens } = sequence;
  const split = tokens.findIndex((_, token) => partOf(sequence, token) === 1);
  const to = split < 0 ? tokens.length : split;
  return <Chips label="Tokens of the text" row={0} text={0} sequence={sequence} from={0} to={to} />;
}

/** The second text's tokens: a sequence of its own, or the rest of a pair. */
function SecondChips() {
  const come = useTurn();
  const first = useCanopy((state) => (come ? state.shown?.trace.sequences[0] : undefined));
  const other = useCanopy((state) => (come ? state.shown?.trace.sequences[1] : undefined));
  const used = useCanopy((state) => state.secondUse);
  const empty = useCanopy((state) => usedSecond(state) === null);
  const label = 'Tokens of the second text';
  if (other) {
    return (
      <Chips label={label} row={1} text={1} sequence={other} from={0} to={other.tokens.length} />
    );
  }
  const split = first?.tokens.findIndex((_, token) => partOf(first, token) === 1) ?? -1;
  if (first && split >= 0) {
    return (
      <Chips
        label={label}
        row={1}
        text={0}
        sequence={first}
        from={split}
        to={first.tokens.length}
      />
    );
  }
  if (!empty) return <p className="token-none" />;
  return (
    <p className="token-none">
      {used === 'pair'
        ? 'Type a sentence: the model reads it behind the first one, in one sequence.'
        : 'Type a text: it is traced by itself, beside the first one.'}
    </p>
  );
}
