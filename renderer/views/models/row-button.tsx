interface RowButtonProps {
  /** What it does, as it says itself. */
  readonly action: string;
  /** To which model, for who does not see the row. */
  readonly model: string;
  readonly onClick: () => void;
}

/** A small button at the end of a model's row. */
export function RowButton({ action, model, onClick }: RowButtonProps) {
  return (
    <button
      type="button"
      className="button small"
      aria-label={`${action} ${model}`}
      onClick={onClick}
    >
      {action}
    </button>
  );
}
