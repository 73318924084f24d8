import './rail.css';
import { useCanopy } from '../../state/store.ts';
import { RAIL } from './entries.ts';

/** The views, one under the other at the left edge. */
export function Rail() {
  const view = useCanopy((state) => state.view);
  const setView = useCanopy((state) => state.setView);
  return (
    <nav className="rail" aria-label="Views">
      {RAIL.map((entry) => (
        <button
          key={entry.view}
          type="button"
          data-foot={entry.foot}
          aria-current={entry.view === view ? 'page' : undefined}
          title={`${entry.label} (${entry.key})`}
          onClick={() => setView(entry.view)}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d={entry.icon} />
          </svg>
          {entry.label}
        </button>
      ))}
    </nav>
  );
}
