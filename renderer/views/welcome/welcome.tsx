import './welcome.css';
import { useCanopy } from '../../state/store.ts';
import { DownloadRow } from '../models/download-row.tsx';
import { recentFacts } from '../models/facts.ts';
import { FolderWay, HubField } from '../models/get-model.tsx';
import { RowButton } from '../models/row-button.tsx';
import { useHubStatus, useModelActions } from '../models/use-models.ts';
import { CancelOpening, Opening } from '../top-bar/opening.tsx';

/** What to do where no model is open: the ways to one. */
export function Welcome() {
  useHubStatus();
  const opening = useCanopy((state) => state.models?.opening ?? null);
  const bundled = useCanopy((state) => state.host?.bundledModel ?? null);
  const downloads = useCanopy((state) => state.downloads);
  const { open } = useModelActions();
  return (
    <main className="welcome" data-testid="no-model">
      <div className="welcome-page">
        <h2>No model is open.</h2>
        <p>
          Canopy shows which way each token takes through the trees of a model with fast feedforward
          layers, and times it against the dense computation.
        </p>
        {opening ? (
          <section className="welcome-part" aria-label="Opening">
            <strong>Opening {opening.folder.split(/[\\/]/).at(-1)}</strong>
            <Opening progress={opening.progress} />
            <CancelOpening className="button" />
          </section>
        ) : (
          bundled && (
            <section className="welcome-part" aria-label="The bundled model">
              <button type="button" className="button primary" onClick={() => open(bundled)}>
                Open the bundled model
              </button>
              <p className="quiet">canopy-tiny: 4 layers of one tree of depth 11, 40 MB.</p>
            </section>
          )
        )}
        <Recents />
        <section className="welcome-part" aria-label="A folder">
          <FolderWay />
        </section>
        <section className="welcome-part" aria-label="The hub">
          <HubField />
          {downloads.length > 0 && (
            <ul>
              {downloads.map((download) => (
                <DownloadRow key={download.id} download={download} />
              ))}
            </ul>
          )}
        </section>
      </div>
    </main>
  );
}

/** Few enough to choose at a glance; the view of all models has the rest. */
const mostShown = 5;

function Recents() {
  const recents = useCanopy((state) => state.recents);
  const bundled = useCanopy((state) => state.host?.bundledModel ?? null);
  const setView = useCanopy((state) => state.setView);
  const { open, forget } = useModelActions();
  const shown = recents.filter(({ folder }) => folder !== bundled);
  if (shown.length === 0) return null;
  return (
    <section className="welcome-part" aria-label="Opened before">
      <h3>Opened before</h3>
      <ul className="welcome-recents">
        {shown.slice(0, mostShown).map((recent) => {
          const { folder, name, missing } = recent;
          return (
            <li key={folder}>
              <button type="button" disabled={missing} title={folder} onClick={() => open(folder)}>
                <strong>{name}</strong>
                <span className="quiet number">{recentFacts(recent)}</span>
              </button>
              {missing && <RowButton action="Forget" model={name} onClick={() => forget(folder)} />}
            </li>
          );
        })}
      </ul>
      {shown.length > mostShown && (
        <button type="button" className="button small" onClick={() => setView('models')}>
          All {shown.length}
        </button>
      )}
    </section>
  );
}
