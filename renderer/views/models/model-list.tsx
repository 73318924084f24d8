import type { KeptModel, RecentModel } from '../../../engine/api.ts';
import { bytes, moment } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { DownloadRow } from './download-row.tsx';
import { keptFacts, recentFacts } from './facts.ts';
import { RowButton } from './row-button.tsx';
import { useModelActions } from './use-models.ts';

/** All models that this host knows, by where they are: in memory, on their way, on the disk. */
export function ModelList() {
  const kept = useCanopy((state) => state.models?.models ?? none);
  const downloads = useCanopy((state) => state.downloads);
  const recents = useCanopy((state) => state.recents);
  const cached = useCanopy((state) => state.hub?.cached ?? none);
  const bundled = useCanopy((state) => state.host?.bundledModel ?? null);
  const inMemory = new Set(kept.map(({ info }) => info.folder));
  const before = recents.filter(({ folder }) => !inMemory.has(folder) && folder !== bundled);
  const known = new Set([...inMemory, ...before.map(({ folder }) => folder)]);
  const rest = cached.filter(({ folder }) => !known.has(folder));
  const total = kept.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  return (
    <div className="lists">
      {downloads.length > 0 && (
        <section aria-label="Downloads">
          <h3>Downloads</h3>
          <ul>
            {downloads.map((download) => (
              <DownloadRow key={download.id} download={download} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label="In memory">
        <h3>
          In memory <span className="quiet number">{kept.length > 1 && bytes(total)}</span>
        </h3>
        {kept.length === 0 && <p className="quiet">No model is open.</p>}
        <ul>
          {kept.map((model) => (
            <KeptRow key={model.info.folder} model={model} />
          ))}
        </ul>
      </section>
      {(before.length > 0 || rest.length > 0 || (bundled && !inMemory.has(bundled))) && (
        <section aria-label="On the disk">
          <h3>On the disk</h3>
          <ul>
            {bundled && !inMemory.has(bundled) && (
              <DiskRow folder={bundled} facts="comes with Canopy" />
            )}
            {before.map((recent) => (
              <RecentRow key={recent.folder} recent={recent} />
            ))}
            {rest.map(({ folder, repo, bytes: size, downloadedAt }) => (
              <DiskRow
                key={folder}
                folder={folder}
                name={repo}
                facts={`${bytes(size)} · downloaded ${moment(downloadedAt)}`}
              />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const none: readonly never[] = [];

const nameOf = (folder: string) => folder.split(/[\\/]/).at(-1) ?? folder;

interface RowProps {
  readonly folder: string;
  readonly name: string;
  readonly facts: string;
  readonly current?: boolean;
  readonly children: React.ReactNode;
}

/** A model's name, which shows its page, and what can be done with it. */
function Row({ folder, name, facts, current = false, children }: RowProps) {
  const shown = useCanopy((state) => (state.modelPage ?? state.models?.model?.folder) === folder);
  const showModelPage = useCanopy((state) => state.showModelPage);
  return (
    <li className="model-row" data-testid="model-row" data-shown={shown}>
      <button
        type="button"
        className="model-row-name"
        aria-current={shown}
        title={folder}
        onClick={() => showModelPage(folder)}
      >
        <strong>
          {name}
          {current && <span className="tag">current</span>}
        </strong>
        <span className="quiet number">{facts}</span>
      </button>
      {children}
    </li>
  );
}

function KeptRow({ model }: { readonly model: KeptModel }) {
  const { info } = model;
  const current = useCanopy((state) => state.models?.model?.folder === info.folder);
  const { switchTo, unload } = useModelActions();
  const facts = keptFacts(model);
  return (
    <Row folder={info.folder} name={info.name} facts={facts} current={current}>
      {!current && (
        <RowButton action="Use" model={info.name} onClick={() => switchTo(info.folder)} />
      )}
      <RowButton action="Unload" model={info.name} onClick={() => unload(info.folder)} />
    </Row>
  );
}

function RecentRow({ recent }: { readonly recent: RecentModel }) {
  const { folder, name, missing } = recent;
  const { forget } = useModelActions();
  const facts = recentFacts(recent);
  if (!missing) return <DiskRow folder={folder} facts={facts} forgettable />;
  return (
    <Row folder={folder} name={name} facts={facts}>
      <RowButton action="Forget" model={name} onClick={() => forget(folder)} />
    </Row>
  );
}

interface DiskRowProps {
  readonly folder: string;
  /** Default: the folder's own. */
  readonly name?: string;
  readonly facts: string;
  readonly forgettable?: boolean;
}

function DiskRow({ folder, name = nameOf(folder), facts, forgettable = false }: DiskRowProps) {
  const { open, forget } = useModelActions();
  return (
    <Row folder={folder} name={name} facts={facts}>
      <RowButton action="Open" model={name} onClick={() => open(folder)} />
      {forgettable && <RowButton action="Forget" model={name} onClick={() => forget(folder)} />}
    </Row>
  );
}
