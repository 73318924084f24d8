import { useLiveRun } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { isStale } from '../../state/timing.ts';

/** Starts the rigorous version, and calls it off. One button, so that the focus stays. */
export function Measure() {
  const measuring = useCanopy((state) => state.measuring !== null);
  const ready = useCanopy((state) => state.timing !== null && !isStale(state));
  const { measure, cancelMeasure } = useLiveRun();
  return (
    <button
      type="button"
      className="button small measure"
      data-testid="measure"
      aria-disabled={!measuring && !ready}
      title="Times this input for longer, at least 15 repetitions: the figure to quote"
      onClick={() => {
        if (measuring) cancelMeasure();
        else if (ready) measure();
      }}
    >
      {measuring ? 'Cancel' : 'Measure'}
    </button>
  );
}
