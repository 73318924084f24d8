import { useState } from 'react';
import { shorten } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useTexts } from '../texts.ts';
import { useHoverEnds } from './hover-ends.ts';

interface At {
  readonly text: number;
  readonly token: number;
}

interface TokenChipsProps {
  readonly at: readonly At[];
  /** How many are shown before they are asked for. */
  readonly first: number;
}

/** Tokens as buttons: each lights up everywhere under the pointer and is chosen by a click. */
export function TokenChips({ at, first }: TokenChipsProps) {
  const texts = useTexts();
  const select = useCanopy((state) => state.select);
  const setHover = useCanopy((state) => state.setHover);
  const [all, setAll] = useState(false);
  useHoverEnds();
  const shown = all ? at : at.slice(0, first);
  const pieceOf = ({ text, token }: At) => texts[text]?.tokens[token]?.piece ?? '';
  return (
    <ul className="chips">
      {shown.map(({ text, token }) => (
        <li key={`${text} ${token}`}>
          <button
            type="button"
            className="button small piece"
            title={`token ${token}${texts.length > 1 ? ` of text ${text + 1}` : ''}`}
            onClick={() => select({ text, token })}
            onPointerEnter={() => setHover({ kind: 'tokens', text, tokens: [token] })}
            onPointerLeave={() => setHover(null)}
            onFocus={() => setHover({ kind: 'tokens', text, tokens: [token] })}
            onBlur={() => setHover(null)}
          >
            {shorten(pieceOf({ text, token }), 14)}
            {texts.length > 1 && <span className="chip-text">{text + 1}</span>}
          </button>
        </li>
      ))}
      {at.length > shown.length && (
        <li>
          <button type="button" className="link" onClick={() => setAll(true)}>
            and {at.length - shown.length} more
          </button>
        </li>
      )}
    </ul>
  );
}
