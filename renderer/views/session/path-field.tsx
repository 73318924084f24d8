import { type FormEvent, useId, useState } from 'react';

interface PathFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly initial?: string;
  /** What the button says, and whether it is the dialog's main one. */
  readonly action: string;
  readonly primary?: boolean;
  /** Gets the path without white space around it; never an empty one. */
  readonly onPath: (path: string) => void;
}

/** A dialog's line for a path on the host's machine. */
export function PathField(props: PathFieldProps) {
  const { label, placeholder, initial = '', action, primary = false, onPath } = props;
  const id = useId();
  const [path, setPath] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPath(path.trim());
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <div className="dialog-line">
        <input
          id={id}
          value={path}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          onChange={(event) => setPath(event.target.value)}
        />
        <button
          type="submit"
          className={primary ? 'button primary' : 'button'}
          disabled={path.trim() === ''}
        >
          {action}
        </button>
      </div>
    </form>
  );
}
