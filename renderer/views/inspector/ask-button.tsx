import type { OnDemand } from './on-demand.ts';

interface AskProps {
  readonly question: OnDemand<unknown>;
  readonly children: string;
  /** What it costs, said before it is paid. */
  readonly cost: string;
}

/** Asks a question that costs something, says what, and cancels it. */
export function AskButton({ question, children, cost }: AskProps) {
  const { busy, error, ask, cancel } = question;
  return (
    <>
      <div className="ask">
        <button type="button" className="button small" onClick={busy ? cancel : ask}>
          {busy ? 'Cancel' : children}
        </button>
        <span className="quiet" aria-live="polite">
          {busy ? 'asking the host…' : cost}
        </span>
      </div>
      {error && (
        <p className="ask-error" role="alert">
          {error.message}
        </p>
      )}
    </>
  );
}
