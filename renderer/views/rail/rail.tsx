import './rail.css';
import { useCanopy } from '../../state/store.ts';
import { COMMAND } from '../shortcuts/keys.ts';
import { RAIL } from './entries.ts';

/** The views, one under the other at the left edge. */
export function Rail() {
  const view = useCanopy((state) => state.view);
  const openOverlay = useCanopy((state) => state.openOverlay);
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
      <button
        type="button"
        data-foot
        title={`Settings (${COMMAND} ,)`}
        aria-haspopup="dialog"
        onClick={() => openOverlay('settings')}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4" />
        </svg>
        Settings
      </button>
    </nav>
  );
}
