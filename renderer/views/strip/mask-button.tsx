import { maskChangeAt } from '../../state/masking.ts';
import { useCanopy } from '../../state/store.ts';

/** Masks the chosen token, or puts back what the mask hides. */
export function MaskButton() {
  const kind = useCanopy((state) => changeAt(state)?.kind ?? null);
  const by = useCanopy((state) => changeAt(state)?.by ?? '');
  const back = kind === 'unmask' || kind === 'fill';
  const title = {
    mask: 'Put the mask in the chosen token’s place and see what the model expects there (M)',
    unmask: `Put “${by}” back in the mask’s place (M)`,
    fill: `Put “${by}”, the likeliest prediction, in the mask’s place (M)`,
  };
  return (
    <button
      type="button"
      className="button small strip-mask"
      disabled={kind === null}
      title={kind ? title[kind] : 'Choose a token of the text to mask it'}
      data-testid="mask"
      onClick={() => {
        const state = useCanopy.getState();
        const change = changeAt(state);
        if (change) state.replace(change);
      }}
    >
      {back ? (kind === 'fill' ? 'Fill in' : 'Unmask') : 'Mask'}
    </button>
  );
}

function changeAt(state: Parameters<typeof maskChangeAt>[0]) {
  return maskChangeAt(state, state.selection.text, state.selection.token);
}
