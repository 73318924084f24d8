import './status-bar.css';
import { useClient } from '../context.ts';
import { useCanopy } from '../state/store.ts';
import { COMMAND_KEY } from './shortcuts/keys.ts';
import { CancelOpening } from './top-bar/opening.tsx';

/** What the host is doing, the last error, and which host this is. */
export function StatusBar() {
  const host = useCanopy((state) => state.host);
  const opening = useCanopy((state) => state.models?.opening ?? null);
  const mayWrite = useCanopy((state) => state.mayWrite);
  const openOverlay = useCanopy((state) => state.openOverlay);
  return (
    <footer className="status">
      <StatusText />
      {opening && mayWrite && <CancelOpening className="button small" />}
      <TakeControl />
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

/** Another page changes the model and the settings: says so, and offers to be that page. */
function TakeControl() {
  const client = useClient();
  const mayWrite = useCanopy((state) => state.mayWrite);
  return (
    <span className="status-writer" role="status">
      {!mayWrite && (
        <>
          Another page has control of the model and the settings.
          <button
            type="button"
            className="button small"
            onClick={() => void client.call('writer.take', {}).catch(() => {})}
          >
            Take control
          </button>
        </>
      )}
    </span>
  );
}

function StatusText() {
  const error = useCanopy(
    (state) => state.computeError ?? state.traceError ?? state.failure?.error ?? state.timingError,
  );
  const doing = useCanopy((state) => {
    if (state.connection === 'refused') return 'Not admitted by the host';
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
