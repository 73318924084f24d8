import { useShallow } from 'zustand/react/shallow';
import { shorten } from '../../lib/format.ts';
import { type MaskChange, maskChangeAt } from '../../state/masking.ts';
import { useCanopy } from '../../state/store.ts';

/** Puts the mask in the token's place, to see what the model would expect there, and takes it back. */
export function MaskButton() {
  const { text, token } = useCanopy((state) => state.selection);
  const predicts = useCanopy((state) => state.models?.model?.predicts ?? false);
  const replace = useCanopy((state) => state.replace);
  const change = useCanopy(
    useShallow((state) =>
      // While newer text is being traced, the button stays where it is but does nothing.
      maskChangeAt({ ...state, run: state.shown?.run ?? state.run }, text, token),
    ),
  );
  const current = useCanopy((state) => state.shown?.run === state.run);
  if (!predicts || !change) return null;
  return (
    <button
      type="button"
      className="button small"
      disabled={!current}
      title={titleOf(change)}
      onClick={() => replace(change)}
    >
      {labelOf(change)}
    </button>
  );
}

function labelOf({ kind, by }: MaskChange): string {
  if (kind === 'mask') return 'Mask this token';
  return kind === 'unmask' ? 'Unmask' : `Fill in “${shorten(by, 10)}”`;
}

function titleOf({ kind, by }: MaskChange): string {
  if (kind === 'mask') return `Put ${by} in its place and see what the model expects there`;
  return kind === 'unmask' ? `Put “${by}” back` : `Put the likeliest word, “${by}”, in its place`;
}
