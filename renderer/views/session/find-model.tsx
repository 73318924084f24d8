import './session.css';
import { useEffect, useState } from 'react';
import { useSessions } from '../../context.ts';
import { bytes } from '../../lib/format.ts';
import type { Awaited } from '../../state/session.ts';
import { useCanopy } from '../../state/store.ts';
import { Modal } from '../modal.tsx';
import { PathField } from './path-field.tsx';

/** Quicker searches are not worth a dialog. */
const PATIENCE_MS = 300;

/** A session whose model is not open: where it is looked for, and what to do where it is not found. */
export function FindModel() {
  const awaited = useCanopy((state) => state.awaited);
  const waits = awaited !== null;
  const settled = awaited?.found != null || awaited?.error != null;
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    setPatient(true);
    if (!waits) return;
    const timer = window.setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [waits]);
  return awaited && (settled || !patient) ? <Search awaited={awaited} /> : null;
}

function Search({ awaited }: { readonly awaited: Awaited }) {
  const sessions = useSessions();
  const open = useCanopy((state) => state.models?.model ?? null);
  const canChoose = useCanopy((state) => state.host?.canChooseFolder ?? false);
  const { brought, looking, found, error } = awaited;
  const { model } = brought.content;
  return (
    <Modal label="The session’s model" className="dialog" onClose={sessions.stopWaiting}>
      <h2>{found ? 'The session’s model is not there' : 'Looking for the session’s model'}</h2>
      <p>
        {brought.file.name} was made with <strong>{model.name}</strong> ({model.notation}, SHA-256{' '}
        <span className="number">{model.sha256.slice(0, 12)}…</span>).
      </p>
      {looking && (
        <progress
          aria-label="Reading weights to know them by their hash"
          max={looking.total || undefined}
          value={looking.total > 0 ? looking.done : undefined}
        />
      )}
      {looking && looking.total > 0 && (
        <p className="quiet number">{`${bytes(looking.done)} of ${bytes(looking.total)}`}</p>
      )}
      <div role="alert" className="dialog-said">
        {found?.status === 'missing' && (
          <p>{`Canopy did not find it in ${found.tried.join(', nor in ')}.`}</p>
        )}
        {found?.status === 'differs' && (
          <p>
            The model in {found.folder} is another: its weights have the SHA-256{' '}
            <span className="number">{found.sha256.slice(0, 12)}…</span>.
          </p>
        )}
        {error && <p className="dialog-problem">{error.message}</p>}
      </div>
      {!looking && !canChoose && (
        <PathField
          label="Its folder, if you know it"
          placeholder="/path/to/a/folder with config.json"
          action="Look there"
          primary
          onPath={(folder) => void sessions.lookIn(folder)}
        />
      )}
      <footer>
        {canChoose && !looking && (
          <button
            type="button"
            className="button primary"
            onClick={() => void sessions.lookIn(null)}
          >
            Choose its folder…
          </button>
        )}
        {found?.status === 'differs' && (
          <button
            type="button"
            className="button"
            onClick={() => void sessions.showWith(found.folder)}
          >
            Open with that other model
          </button>
        )}
        {open && !looking && (
          <button type="button" className="button" onClick={() => void sessions.showWith(null)}>
            {`Open with ${open.name} instead`}
          </button>
        )}
        <button type="button" className="button" onClick={sessions.stopWaiting}>
          Cancel
        </button>
      </footer>
    </Modal>
  );
}
