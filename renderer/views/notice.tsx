import './banner.css';
import { useEffect } from 'react';
import { useCanopy } from '../state/store.ts';

/** As long as a sentence takes to be found and read twice. */
const SHOWN_MS = 9000;

/** What has just happened, in a sentence, until it is read. */
export function Notice() {
  const notice = useCanopy((state) => state.notice);
  const undo = useCanopy((state) => state.undo);
  const setNotice = useCanopy((state) => state.setNotice);
  useEffect(() => {
    if (notice === null) return;
    const timer = window.setTimeout(() => setNotice(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [notice, setNotice]);
  return (
    <div role="status">
      {notice !== null && (
        <div className="notice" data-testid="notice">
          {notice}
          {undo && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                setNotice(null);
                undo();
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className="button small" onClick={() => setNotice(null)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
