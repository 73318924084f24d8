import './shortcuts.css';
import { useCanopy } from '../../state/store.ts';
import { Modal } from '../modal.tsx';
import { KEYS } from './keys.ts';

/** What the keys do. */
export function Shortcuts() {
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const close = () => closeOverlay('shortcuts');
  return (
    <Modal label="Shortcuts" className="shortcuts" onClose={close}>
      <header>
        <h2>Shortcuts</h2>
        <button type="button" className="button small" onClick={close}>
          Close
        </button>
      </header>
      <div className="shortcuts-groups">
        {KEYS.map(({ where, keys }) => (
          <section key={where} aria-label={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(({ keys: caps, does }) => (
                <div key={does}>
                  <dt>
                    {caps.map((cap) => (
                      <kbd key={cap} className="keycap">
                        {cap}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
