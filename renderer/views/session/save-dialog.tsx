import './session.css';
import { type FormEvent, useState } from 'react';
import { useSessions } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { Modal } from '../modal.tsx';
import { PathField } from './path-field.tsx';

/** Where a page saves that has no system dialog: among the downloads, or on the host's machine. */
export function SaveDialog() {
  const sessions = useSessions();
  const session = useCanopy((state) => state.session);
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const [name, setName] = useState(session.name === 'Untitled' ? 'session' : session.name);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => closeOverlay('save-session');
  const run = async (work: Promise<void>) => {
    try {
      await work;
      close();
    } catch (error) {
      setProblem(detailOf(error).message);
    }
  };
  const download = (event: FormEvent) => {
    event.preventDefault();
    void run(sessions.saveByDownload(name.trim().replaceAll(/[\\/:*?"<>|]/g, '-')));
  };
  return (
    <Modal label="Save the session" className="dialog" onClose={close}>
      <h2>Save the session</h2>
      <form onSubmit={download}>
        <label htmlFor="session-name">As a file among your downloads</label>
        <div className="dialog-line">
          <input
            id="session-name"
            value={name}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
          />
          <span className="quiet">.canopy</span>
          <button type="submit" className="button primary" disabled={name.trim() === ''}>
            Download
          </button>
        </div>
      </form>
      <PathField
        label="On the host’s machine, in a folder that it may use"
        placeholder="/path/to/session.canopy"
        initial={session.path ?? ''}
        action="Save there"
        onPath={(path) => void run(sessions.saveTo(path))}
      />
      {problem && (
        <p role="alert" className="dialog-problem">
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
