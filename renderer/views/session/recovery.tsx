import './session.css';
import type { LeftDraft } from '../../../engine/api.ts';
import { useSessions } from '../../context.ts';
import { moment, shorten } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { Modal } from '../modal.tsx';

/** What earlier runs left unsaved: each can be recovered or discarded; Escape keeps it for the next start. */
export function Recovery() {
  const sessions = useSessions();
  const left = useCanopy((state) => state.left);
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const close = () => closeOverlay('recovery');
  const crashed = left.some((one) => one.crashed);
  const recover = (one: LeftDraft) => {
    close();
    void sessions.recover(one);
  };
  const discard = (some: readonly LeftDraft[]) => {
    if (some.length === left.length) close();
    void sessions.discard(some);
  };
  return (
    <Modal label="Unsaved sessions" className="dialog" onClose={close}>
      <h2>{crashed ? 'Canopy ended before these were saved' : 'These have not been saved'}</h2>
      <ul className="left">
        {left.map((one) => (
          <li key={one.id}>
            <div className="left-about">
              <strong>{one.draft.name}</strong>{' '}
              <span className="quiet">
                {`${moment(one.saved)} · ${one.draft.content.model.name}`}
              </span>
              <p>{shorten(one.draft.content.view.text, 120)}</p>
            </div>
            <button type="button" className="button primary" onClick={() => recover(one)}>
              Recover
            </button>
            <button type="button" className="button" onClick={() => discard([one])}>
              Discard
            </button>
          </li>
        ))}
      </ul>
      <footer>
        {left.length > 1 && (
          <button type="button" className="button" onClick={() => discard(left)}>
            Discard all
          </button>
        )}
        <button type="button" className="button" onClick={close}>
          Later
        </button>
      </footer>
    </Modal>
  );
}
