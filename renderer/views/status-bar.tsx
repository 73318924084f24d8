import './status-bar.css';
import { useCanopy } from '../state/store.ts';
import { COMMAND_KEY } from './shortcuts/keys.ts';
import { CancelOpening } from './top-bar/opening.tsx';

/** What the host is doing, the last error, and which host this is. */
export function StatusBar() {
  const host = useCanopy((state) => state.host);
  const opening = useCanopy((state) => state.models?.opening ?? null);
  const openOverlay = useCanopy((state) => state.openOverlay);
  return (
    <footer className="status">
      <StatusText />
      {opening && <CancelOpening className="button small" />}
      <button type="button" className="status-key" onClick={() => openOverlay('commands')}>
        <kbd className="keycap">{COMMAND_KEY}</kbd> commands
      </button>
      <button type="button" className="status-key" onClick={() => openOverlay('shortcuts')}>
        <kbd className="keycap">?</kbd> shortcuts
      </button>
      <span className="status-end">
        {host && `${host.host === 'electron' ? 'Desktop' : 'Browser'} host · ${host.platform} · `}
        Canopy {host?.version ?? ''}
      </span>
    </footer>
  );
}

function StatusText() {
  const error = useCanopy(
    (state) => state.computeError ?? state.traceError ?? state.failure?.error ?? state.timingError,
  );
  const doing = useCanopy((state) => {
    if (state.connection !== 'open') return 'Connecting to the host';
    if (state.models?.opening) return `Opening ${state.models.opening.folder}`;
    if (state.computeWish) return 'Changing how the host computes';
    // A picture that moves is no trace: the page is not idle then, but nothing is computed.
    if (state.run === 0 || state.settledRun !== state.run) return 'Tracing';
    if (state.measuring) return 'Measuring the FFF layers of this input rigorously';
    if (state.timingState === 'busy') return 'Timing the FFF layers of this input';
    return state.models?.model ? 'Ready' : 'No model is open';
  });
  if (error && error.code !== 'cancelled') {
    return (
      <span className="status-error" role="alert" title={error.message} data-testid="status-error">
        {error.message}
      </span>
    );
  }
  return (
    <span role="status" aria-live="off" data-testid="status">
      {doing}
    </span>
  );
}
