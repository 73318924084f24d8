import './session.css';
import { useId, useState } from 'react';
import { detailOf } from '../../transport/client.ts';
import { Modal } from '../modal.tsx';
import { PathField } from './path-field.tsx';

interface Props {
  readonly label: string;
  readonly fileLabel: string;
  /** @throws CallError naming the file and what is wrong with it */
  readonly onText: (text: string, name: string) => Promise<void>;
  /** @throws CallError */
  readonly onPath: (path: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for a session where there is no system dialog: a file of the user's, or one on the host's machine. */
export function SessionSource({ label, fileLabel, onText, onPath, onClose }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const run = async (work: Promise<void>) => {
    setProblem(null);
    try {
      await work;
      onClose();
    } catch (error) {
      setProblem(detailOf(error).message);
    }
  };
  const choose = (file: File | undefined) => {
    if (file) void run(file.text().then((text) => onText(text, file.name)));
  };
  return (
    <Modal label={label} className="dialog" onClose={onClose}>
      <h2>{label}</h2>
      <div>
        <label htmlFor={id}>{fileLabel}</label>
        <input
          id={id}
          type="file"
          accept=".canopy"
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </div>
      <PathField
        label="On the host’s machine, in a folder that it may use"
        placeholder="/path/to/session.canopy"
        action="Open"
        onPath={(path) => void run(onPath(path))}
      />
      {problem && (
        <p role="alert" className="dialog-problem" data-testid="session-problem">
          {problem}
        </p>
      )}
      <footer>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </footer>
    </Modal>
  );
}
