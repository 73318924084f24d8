import type { Download } from '../../../engine/api.ts';
import { bytes, percent, rate, timeLeft } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useModelActions } from './use-models.ts';

/** One model on its way from the hub: how far, how fast, how long, and what can be done. */
export function DownloadRow({ download }: { readonly download: Download }) {
  const { id, repo, revision, state, doneBytes, totalBytes, error, folder } = download;
  const { pause, resume, cancel, open } = useModelActions();
  const isOpen = useCanopy(({ models }) =>
    models?.models.some(({ info }) => info.folder === folder),
  );
  const under = state === 'starting' || state === 'downloading' || state === 'checking';
  const name = revision === 'main' ? repo : `${repo}@${revision}`;
  return (
    <li className="download" data-testid="download" data-state={state}>
      <div className="download-head">
        <strong title={folder}>{name}</strong>
        <span className="download-buttons">
          {under && <Button text="Pause" name={name} onClick={() => pause(id)} />}
          {(state === 'paused' || state === 'failed') && (
            <Button
              text={state === 'failed' ? 'Try again' : 'Resume'}
              name={name}
              onClick={() => resume(id)}
            />
          )}
          {state === 'done' && !isOpen && (
            <Button text="Open" name={name} onClick={() => open(folder)} />
          )}
          <Button
            text={state === 'done' ? 'Dismiss' : 'Cancel'}
            name={name}
            onClick={() => cancel(id)}
          />
        </span>
      </div>
      {state !== 'done' && totalBytes !== null && (
        <progress aria-label={`Download of ${name}`} max={totalBytes} value={doneBytes} />
      )}
      {under && totalBytes === null && <progress aria-label={`Download of ${name}`} />}
      <span className="download-facts number" role="status" aria-live="off">
        {factsOf(download)}
      </span>
      {error && (
        <p className="download-error" role="alert">
          {error.message}
        </p>
      )}
    </li>
  );
}

interface ButtonProps {
  readonly text: string;
  readonly name: string;
  readonly onClick: () => void;
}

function Button({ text, name, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      className="button small"
      aria-label={`${text}: ${name}`}
      onClick={onClick}
    >
      {text}
    </button>
  );
}

/** In one line: bytes, share, rate and time left, or what it does instead. */
function factsOf(download: Download): string {
  const { state, doneBytes, totalBytes, bytesPerSecond, secondsLeft, file } = download;
  const come = totalBytes
    ? `${bytes(doneBytes)} of ${bytes(totalBytes)}, ${percent(doneBytes / totalBytes)}`
    : bytes(doneBytes);
  switch (state) {
    case 'starting':
      return 'Asking the hub what there is';
    case 'checking':
      return `Checking ${file ?? 'the files'}`;
    case 'paused':
      return `Paused at ${come}`;
    case 'failed':
      return totalBytes ? `Stopped at ${come}` : 'Nothing has come';
    case 'done':
      return `${bytes(totalBytes ?? 0)}, checked`;
    case 'downloading': {
      const speed = bytesPerSecond === null ? '' : ` · ${rate(bytesPerSecond)}`;
      return `${come}${speed}${secondsLeft === null ? '' : ` · ${timeLeft(secondsLeft)} left`}`;
    }
  }
}
