import './status-bar.css';
import { useClient } from '../context.ts';
import { count, percent } from '../lib/format.ts';
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
      <CorpusJob />
      <FeatureJob />
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

/** The run over a corpus while there is one, wherever the user is; leads to it. */
function CorpusJob() {
  const run = useCanopy((state) => state.corpusRun);
  const setView = useCanopy((state) => state.setView);
  const showStart = useCanopy((state) => state.showCorpusStart);
  if (run?.state !== 'running' && run?.state !== 'paused') return null;
  const { doneBytes = 0, totalBytes = 0, tokensPerSecond = null } = run.progress ?? {};
  const share = totalBytes > 0 ? percent(doneBytes / totalBytes) : '';
  const rate = tokensPerSecond === null ? '' : `, ${count(tokensPerSecond)} tokens/s`;
  return (
    <button
      type="button"
      className="button small number"
      data-testid="corpus-job"
      title={run.folder}
      onClick={() => {
        showStart(true);
        setView('corpus');
      }}
    >
      {run.state === 'paused' ? `Corpus paused at ${share}` : `Corpus ${share}${rate}`}
    </button>
  );
}

/** A measurement of the corpus view that goes on while another view is shown. */
function FeatureJob() {
  const measuring = useCanopy((state) => state.corpusFeatures.measuring);
  const elsewhere = useCanopy((state) => state.view !== 'corpus');
  const set = useCanopy((state) => state.setCorpusFeatures);
  if (!measuring || !elsewhere) return null;
  const { by, layer, progress } = measuring;
  const done = progress ? `, ${count(progress.done)} of ${count(progress.total)}` : '';
  return (
    <span className="status-job number" data-testid="feature-job">
      {`Corpus: ${by} in layer ${layer}${done}`}
      <button type="button" className="button small" onClick={() => set({ measuring: null })}>
        Cancel
      </button>
    </span>
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
