import './session.css';
import { useState } from 'react';
import { useSessions } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { Modal } from '../modal.tsx';
import { PathField } from './path-field.tsx';

/** Opens a session where there is no system dialog: a file of the user's, or one on the host's machine. */
export function OpenDialog() {
  const sessions = useSessions();
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => closeOverlay('open-session');
  const run = async (work: Promise<void>) => {
    setProblem(null);
    try {
      await work;
      close();
    } catch (error) {
      setProblem(detailOf(error).message);
    }
  };
  const choose = (file: File | undefined) => {
    if (file) void run(file.text().then((text) => sessions.openText(text, file.name)));
  };
  return (
    <Modal label="Open a session" className="dialog" onClose={close}>
      <h2>Open a session</h2>
      <div>
        <label htmlFor="session-file">A file of yours; it can also be dropped on this page</label>
        <input
          id="session-file"
          type="file"
          accept=".canopy"
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </div>
      <PathField
        label="On the host’s machine, in a folder that it may use"
        placeholder="/path/to/session.canopy"
        action="Open"
        onPath={(path) => void run(sessions.openPath(path))}
      />
      {problem && (
        <p role="alert" className="dialog-problem" data-testid="session-problem">
          {problem}
        </p>
      )}
      <footer>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </footer>
    </Modal>
  );
}
