import { useEffect, useState } from 'react';
import type { ApiError, ModelInspection } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { bytes, count, parameters } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { CancelOpening, Opening } from '../top-bar/opening.tsx';
import { DeleteDownload } from './delete-download.tsx';
import { Fact } from './fact.tsx';
import { MemoryFacts } from './memory-facts.tsx';
import { Tensors } from './tensors.tsx';
import { useModelActions } from './use-models.ts';

type Found =
  | { readonly of: string; readonly inspection: ModelInspection }
  | { readonly of: string; readonly error: ApiError };

/** What a folder holds; asked again where the models in memory change, whose hashes are known. */
function useInspection(folder: string): Found | null {
  const client = useClient();
  const [found, setFound] = useState<Found | null>(null);
  const open = useCanopy((state) => state.connection === 'open');
  const hash = useCanopy(
    ({ models }) => models?.models.find(({ info }) => info.folder === folder)?.info.sha256,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a hash that is known now is shown
  useEffect(() => {
    if (!open) return;
    let stale = false;
    client.call('model.inspect', { folder }).then(
      (inspection) => !stale && setFound({ of: folder, inspection }),
      (error: unknown) => !stale && setFound({ of: folder, error: detailOf(error) }),
    );
    return () => {
      stale = true;
    };
  }, [client, open, folder, hash]);
  return found?.of === folder ? found : null;
}

const tabs = ['architecture', 'tensors', 'config'] as const;
type Tab = (typeof tabs)[number];

/** All about one model, without its weights in memory. */
export function ModelPage({ folder }: { readonly folder: string }) {
  const found = useInspection(folder);
  const [tab, setTab] = useState<Tab>('architecture');
  if (!found) return <p className="empty">Reading {folder}</p>;
  if ('error' in found) {
    return (
      <div className="empty" data-testid="model-page">
        <strong>{folder.split(/[\\/]/).at(-1)} cannot be looked at.</strong>
        {found.error.message}
      </div>
    );
  }
  const { inspection } = found;
  const { name, tensors, config, warnings, problem } = inspection;
  return (
    <article className="model-page" aria-label={name} data-testid="model-page">
      <header className="model-page-head">
        <h2>{name}</h2>
        <PageButtons inspection={inspection} />
      </header>
      {problem && (
        <div className="problem" role="alert">
          <strong>This model cannot be opened.</strong>
          <p>{problem.message}</p>
        </div>
      )}
      {warnings.length > 0 && (
        <ul className="warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <Facts inspection={inspection} />
      <div className="tabs" role="tablist" aria-label="What to show of the model">
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={each === tab}
            aria-controls="model-tab"
            onClick={() => setTab(each)}
          >
            {tabNames[each]}
          </button>
        ))}
      </div>
      <div className="model-tab" role="tabpanel" id="model-tab" aria-labelledby={`tab-${tab}`}>
        {tab === 'architecture' && <Architecture inspection={inspection} />}
        {tab === 'tensors' &&
          (tensors ? <Tensors tensors={tensors} /> : <p>The weights cannot be read.</p>)}
        {tab === 'config' && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls, by arrow keys too
          <pre className="config-text number" tabIndex={0}>
            {config ?? 'config.json cannot be read.'}
          </pre>
        )}
      </div>
    </article>
  );
}

const tabNames: Readonly<Record<Tab, string>> = {
  architecture: 'Architecture',
  tensors: 'Tensors',
  config: 'config.json',
};

function PageButtons({ inspection }: { readonly inspection: ModelInspection }) {
  const { folder, problem } = inspection;
  const models = useCanopy((state) => state.models);
  const downloaded = useCanopy(({ hub }) => hub?.cached.some((model) => model.folder === folder));
  const { open, switchTo, unload } = useModelActions();
  if (models?.opening && models.opening.folder === folder) {
    return (
      <div className="model-page-opening">
        <Opening progress={models.opening.progress} />
        <CancelOpening className="button" />
      </div>
    );
  }
  const inMemory = models?.models.some(({ info }) => info.folder === folder);
  const current = models?.model?.folder === folder;
  return (
    <div className="model-page-buttons">
      {downloaded && !inMemory && <DeleteDownload inspection={inspection} />}
      {inMemory && (
        <button type="button" className="button" onClick={() => unload(folder)}>
          Unload
        </button>
      )}
      {!current && (
        <button
          type="button"
          className="button primary"
          disabled={problem !== null}
          onClick={() => (inMemory ? switchTo(folder) : open(folder))}
        >
          {inMemory ? 'Use this model' : 'Open'}
        </button>
      )}
    </div>
  );
}

function Facts({ inspection }: { readonly inspection: ModelInspection }) {
  const { folder, notation, parameters: values, files, sha256, memory } = inspection;
  const source = useCanopy(({ hub }) => hub?.cached.find((model) => model.folder === folder));
  return (
    <dl className="facts">
      <Fact name="Folder">{folder}</Fact>
      {source && (
        <Fact name="From the hub">
          {source.repo} at {source.revision},{' '}
          <span className="number">{source.commit.slice(0, 12)}</span>
        </Fact>
      )}
      {notation && (
        <Fact name="UltraFastBERT">
          <span className="number">{notation}</span>
        </Fact>
      )}
      {values !== null && (
        <Fact name="Parameters">
          {parameters(values)} <span className="quiet number">{count(values)}</span>
        </Fact>
      )}
      <Fact name="Files">
        {files.map(({ name, bytes: size }) => `${name} ${bytes(size)}`).join(' · ')}
      </Fact>
      {memory && <MemoryFacts folder={folder} memory={memory} />}
      <Fact name="SHA-256">
        {sha256 ? (
          <span className="number">{sha256}</span>
        ) : (
          <span className="quiet">
            not known until it is opened: it takes reading the whole file
          </span>
        )}
      </Fact>
    </dl>
  );
}

function Architecture({ inspection }: { readonly inspection: ModelInspection }) {
  const { architecture } = inspection;
  if (architecture.length === 0) return <p>config.json does not tell an architecture.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
    <section className="architecture" aria-label="Architecture" tabIndex={0}>
      <table data-testid="architecture">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Value</th>
            <th scope="col">In config.json</th>
          </tr>
        </thead>
        <tbody>
          {architecture.map(({ name, value, keys }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
              <td className="number quiet">{keys}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
