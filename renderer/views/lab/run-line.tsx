import { plural, timeLeft } from '../../lib/format.ts';
import { shapeName } from '../../lib/lab.ts';
import { useCanopy } from '../../state/store.ts';
import { useLabCall } from './use-lab.ts';

interface RunLineProps {
  /** Shapes that the plan has. */
  readonly count: number;
  readonly refused: boolean;
}

/** Starts the plan, says how far it is, and stops it. What is measured stays. */
export function RunLine({ count, refused }: RunLineProps) {
  const run = useCanopy((state) => state.labRun);
  const error = useCanopy((state) => state.labError);
  const seconds = useCanopy((state) => state.labFacts?.seconds ?? null);
  const cost = seconds === null ? '' : `, about ${timeLeft(seconds)}`;
  const call = useLabCall();
  const running = run?.state === 'running';
  return (
    <>
      <div className="lab-line">
        <button type="submit" className="button primary" disabled={refused}>
          Measure
        </button>
        {running && (
          <button type="button" className="button" onClick={() => void call('lab.stop', {})}>
            Stop
          </button>
        )}
        <span className="quiet" role="status" data-testid="lab-status">
          {running || run?.state === 'stopped'
            ? progressOf(run)
            : `${plural(count, 'shape')}${cost}`}
        </span>
      </div>
      {running && <progress value={run.done} max={run.total} aria-label="Shapes measured" />}
      {running && run.current && <p className="quiet">{shapeName(run.current)}</p>}
      {(error ?? run?.error) && (
        <p className="lab-error" role="alert">
          {error?.message ?? run?.error}
        </p>
      )}
    </>
  );
}

function progressOf({
  state,
  done,
  total,
  secondsLeft,
}: {
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}): string {
  const far = `${done} of ${total}`;
  if (state === 'stopped') return `stopped at ${far}`;
  return secondsLeft === null ? far : `${far}, ${timeLeft(secondsLeft)} left`;
}
