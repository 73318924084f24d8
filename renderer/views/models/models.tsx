import './models.css';
import { bytes } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { FolderWay, HubField } from './get-model.tsx';
import { ModelList } from './model-list.tsx';
import { ModelPage } from './model-page.tsx';
import { useHubStatus } from './use-models.ts';

/** The models that are open, were open, or come from the hub; and one of them in detail. */
export function Models() {
  useHubStatus();
  const folder = useCanopy(({ modelPage, models }) => modelPage ?? models?.model?.folder ?? null);
  return (
    <main className="models">
      <section className="panel" aria-labelledby="models-title">
        <div className="panel-head">
          <h2 id="models-title">Models</h2>
        </div>
        <div className="models-left">
          <HubField />
          <FolderWay />
          <ModelList />
        </div>
        <CacheLine />
      </section>
      <section className="panel" aria-label="The model">
        {folder ? (
          <ModelPage key={folder} folder={folder} />
        ) : (
          <p className="empty">
            <strong>No model is open.</strong>
            Choose one on the left to see what it holds.
          </p>
        )}
      </section>
    </main>
  );
}

/** Where downloads go, and what they are asked with. */
function CacheLine() {
  const hub = useCanopy((state) => state.hub);
  const openOverlay = useCanopy((state) => state.openOverlay);
  if (!hub) return null;
  const { cacheFolder, freeBytes, endpoint, endpointFrom, tokenFrom, proxy } = hub;
  return (
    <dl className="cache-line" data-testid="cache-line">
      <div>
        <dt>Cache</dt>
        <dd>
          {cacheFolder}
          {freeBytes !== null && `, ${bytes(freeBytes)} free`}{' '}
          <button
            type="button"
            className="button small"
            aria-haspopup="dialog"
            aria-label="Change the cache folder or the hub in the settings"
            onClick={() => openOverlay('settings')}
          >
            Change…
          </button>
        </dd>
      </div>
      <div>
        <dt>Hub</dt>
        <dd>
          {endpoint}
          {endpointFrom === 'HF_ENDPOINT' && ' (HF_ENDPOINT)'}
          {proxy && `, by the proxy ${proxy}`}
        </dd>
      </div>
      <div>
        <dt>Token</dt>
        <dd>{tokenFrom ?? 'none'}</dd>
      </div>
    </dl>
  );
}
