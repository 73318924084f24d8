import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ApiError, KeptModel, ModelInfo, ModelStatus } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { bytes, count, parameters, plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { keptFacts } from '../models/facts.ts';
import { RowButton } from '../models/row-button.tsx';
import { useModelActions } from '../models/use-models.ts';
import { FolderField } from './folder-field.tsx';
import { CancelOpening, Opening } from './opening.tsx';

/** Facts of the open model, and the ways to open another. */
export function ModelMenu({ onDone }: { readonly onDone: () => void }) {
  const client = useClient();
  const models = useCanopy((state) => state.models);
  const host = useCanopy((state) => state.host);
  const [refusal, setRefusal] = useState<ApiError | null>(null);

  const follow = async (opening: Promise<ModelInfo | null>) => {
    setRefusal(null);
    try {
      if (await opening) onDone();
    } catch (error) {
      const detail = detailOf(error);
      if (detail.code !== 'cancelled') setRefusal(detail);
    }
  };
  const open = (folder: string) => follow(client.call('model.open', { folder }));
  const failure = useCanopy((state) => state.failure);
  const problem = refusal ?? failure?.error ?? null;
  const model = models?.model ?? null;
  const inMemory = models?.models.some(({ info }) => info.folder === host?.bundledModel);
  const bundled = host && !inMemory ? host.bundledModel : null;
  return (
    <div className="menu" role="dialog" aria-label="Model">
      {model && <ModelFacts model={model} />}
      <OtherModels onDone={onDone} />
      {models?.opening ? (
        <div className="menu-part">
          <Opening progress={models.opening.progress} />
          <CancelOpening className="button" />
        </div>
      ) : (
        <div className="menu-part">
          {host?.canChooseFolder ? (
            <button
              type="button"
              className="button primary"
              onClick={() => void follow(client.call('model.choose', {}))}
            >
              Open a model folder…
            </button>
          ) : (
            <FolderField onOpen={open} />
          )}
          {bundled && (
            <button type="button" className="button" onClick={() => void open(bundled)}>
              Open the model that comes with Canopy
            </button>
          )}
        </div>
      )}
      {problem && !models?.opening && (
        <Problem error={problem} folder={failure?.folder ?? null} kept={model?.name ?? null} />
      )}
    </div>
  );
}

interface ProblemProps {
  readonly error: ApiError;
  readonly folder: string | null;
  /** The model that stays open. */
  readonly kept: string | null;
}

function Problem({ error, folder, kept }: ProblemProps) {
  return (
    <div className="problem" role="alert" data-testid="open-error">
      <strong>This model could not be opened.</strong>
      <p>{error.message}</p>
      <dl>
        <Fact name="Folder" value={folder} />
        <Fact name="File" value={error.file ?? null} />
        <Fact name="Key" value={error.key ?? null} />
      </dl>
      {kept && <p className="quiet">{kept} stays open.</p>}
    </div>
  );
}

/** The models in memory beside the current one, to switch to; and the way to all others. */
function OtherModels({ onDone }: { readonly onDone: () => void }) {
  const others = useCanopy(useShallow((state) => othersOf(state.models)));
  const setView = useCanopy((state) => state.setView);
  const { switchTo, unload } = useModelActions();
  return (
    <div className="menu-part menu-models">
      {others.map((model) => (
        <div key={model.info.folder} className="menu-model">
          <button
            type="button"
            className="menu-model-name"
            title={model.info.folder}
            onClick={() => {
              switchTo(model.info.folder);
              onDone();
            }}
          >
            <strong>{model.info.name}</strong>
            <span className="quiet number">{keptFacts(model)}</span>
          </button>
          <RowButton
            action="Unload"
            model={model.info.name}
            onClick={() => unload(model.info.folder)}
          />
        </div>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => {
          setView('models');
          onDone();
        }}
      >
        All models, and the hub
      </button>
    </div>
  );
}

function othersOf(models: ModelStatus | null): readonly KeptModel[] {
  return models?.models.filter(({ info }) => info.folder !== models.model?.folder) ?? [];
}

function ModelFacts({ model }: { readonly model: ModelInfo }) {
  const { shape } = model;
  const ffn =
    shape.ffn.kind === 'fff'
      ? `${plural(shape.ffn.trees, 'tree')} of depth ${shape.ffn.depth}: ${count(shape.ffn.nodes)} nodes, ${count(2 ** shape.ffn.depth)} leaves each`
      : `dense, ${plural(shape.ffn.neurons, 'neuron')}`;
  return (
    <div className="menu-part">
      <dl>
        <Fact name="Name" value={model.name} />
        <Fact name="Folder" value={model.folder} />
        <Fact
          name="Encoder"
          value={`${plural(shape.layers, 'layer')}, hidden ${count(shape.hidden)}, ${plural(shape.heads, 'head')}`}
        />
        <Fact name="Feedforward" value={ffn} />
        <Fact
          name="Tokens"
          value={`vocabulary ${count(shape.vocabulary)}, at most ${plural(shape.maxTokens, 'token')}`}
        />
        <Fact
          name="Weights"
          value={`${parameters(model.parameters)} parameters, ${model.fileDtype}, ${bytes(model.weightBytes)} in memory`}
        />
        <Fact name="SHA-256" value={model.sha256} mono />
      </dl>
      {model.warnings.length > 0 && (
        <ul className="warnings">
          {model.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string | null;
  readonly mono?: boolean;
}

function Fact({ name, value, mono }: FactProps) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'number' : undefined}>{value}</dd>
    </div>
  );
}
