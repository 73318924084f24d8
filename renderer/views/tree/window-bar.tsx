import { count } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';

/** Which part of a text that is longer than the model takes is shown, and the way to the others. */
export function WindowBar() {
  const sequence = useCanopy((state) => state.shown?.sequence);
  const wanted = useCanopy((state) => state.window);
  const setWindow = useCanopy((state) => state.setWindow);
  const part = sequence?.window;
  if (!sequence || !part || part.count < 2) return null;
  const own = sequence.tokens.filter((token) => !token.special).length;
  return (
    <nav className="windows" aria-label="Windows of the text" data-testid="windows">
      <button
        type="button"
        className="window-step"
        aria-label="Previous window"
        disabled={wanted === 0}
        onClick={() => setWindow(wanted - 1)}
      >
        ‹
      </button>
      <span className="number">
        Window {count(part.index + 1)} of {count(part.count)}
        <span className="windows-tokens">
          {' '}
          · {own} of {count(part.textTokens)} tokens
        </span>
      </span>
      <button
        type="button"
        className="window-step"
        aria-label="Next window"
        disabled={wanted >= part.count - 1}
        onClick={() => setWindow(wanted + 1)}
      >
        ›
      </button>
    </nav>
  );
}
