import { useCanopy } from '../../state/store.ts';

/** Back and forward through what was looked at. */
export function WalkButtons() {
  const canGoBack = useCanopy((state) => state.past.length > 0);
  const canGoForward = useCanopy((state) => state.future.length > 0);
  const { back, forward } = useCanopy.getState();
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Back"
        title="Back to what was looked at before (Alt ←)"
        disabled={!canGoBack}
        onClick={back}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M10.5 6h-9M5 2.5 1.5 6 5 9.5" />
        </svg>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Forward"
        title="Forward again (Alt →)"
        disabled={!canGoForward}
        onClick={forward}
      >
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M1.5 6h9M7 2.5 10.5 6 7 9.5" />
        </svg>
      </button>
    </>
  );
}
