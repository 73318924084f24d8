import { useState } from 'react';
import type { ApiError, FoundModel, ModelIdentity, OpenedSession } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { modelOfHash, sideOfSession } from '../../lib/session-side.ts';
import type { Which } from '../../state/compare.ts';
import { useCanopy } from '../../state/store.ts';
import { type Client, detailOf } from '../../transport/client.ts';
import { SessionSource } from '../session/session-source.tsx';

/** A session whose model is not in memory, and what became of looking for it. */
interface Missing {
  readonly opened: OpenedSession;
  readonly looking: boolean;
  readonly found: FoundModel | null;
  readonly error: ApiError | null;
}

/** Makes a side what a saved session has: its text, layer, interventions and model. */
export function SideSession({ which }: { readonly which: Which }) {
  const client = useClient();
  const dialogs = useCanopy((state) => state.host?.canChooseFile ?? false);
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState<Missing | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = which.toUpperCase();
  const take = (opened: OpenedSession) => {
    const model = putSide(which, opened);
    setProblem(null);
    setMissing(model ? null : { opened, looking: false, found: null, error: null });
  };
  const choose = async () => {
    if (!dialogs) return setAsking(true);
    try {
      const opened = await client.call('session.choose', {});
      if (opened) take(opened);
    } catch (error) {
      setProblem(detailOf(error).message);
    }
  };
  return (
    <>
      <button
        type="button"
        className="button small"
        title="Text, layer, interventions and model as a saved session has them"
        onClick={() => void choose()}
      >
        {`Session as ${name}…`}
      </button>
      {asking && (
        <SessionSource
          label={`A session as side ${name}`}
          fileLabel="A file of yours"
          onText={async (text, file) =>
            take(await client.call('session.parse', { text, name: file }))
          }
          onPath={async (path) => take(await client.call('session.read', { path }))}
          onClose={() => setAsking(false)}
        />
      )}
      {problem && (
        <p className="compare-error" role="alert">
          {problem}
        </p>
      )}
      {missing && (
        <MissingModel
          which={which}
          missing={missing}
          onChange={setMissing}
          onFound={() => take(missing.opened)}
        />
      )}
    </>
  );
}

/** @returns whether the session's model is in memory */
function putSide(which: Which, { session, name }: OpenedSession): boolean {
  const { models, compare, setCompare } = useCanopy.getState();
  const model = modelOfHash(models?.models ?? [], session.model.sha256);
  const side = sideOfSession(session, name, model?.folder ?? null);
  if (compare) setCompare({ ...compare, [which]: side });
  return model !== null;
}

interface MissingProps {
  readonly which: Which;
  readonly missing: Missing;
  readonly onChange: (missing: Missing | null) => void;
  readonly onFound: () => void;
}

function MissingModel({ which, missing, onChange, onFound }: MissingProps) {
  const client = useClient();
  const folder = useCanopy((state) => state.compare?.[which].model);
  const { opened, looking, found, error } = missing;
  const { model } = opened.session;
  // Another model was chosen for the side meanwhile.
  if (folder !== model.folder) return null;
  const load = async () => {
    onChange({ ...missing, looking: true, error: null });
    try {
      const place = await client.call('session.findModel', { model, session: opened.path });
      if (place.status === 'found') {
        await loadBeside(client, place.folder);
        return onFound();
      }
      onChange({ ...missing, looking: false, found: place });
    } catch (failure) {
      onChange({ ...missing, looking: false, error: detailOf(failure) });
    }
  };
  return (
    <div className="compare-missing" role="alert" data-testid={`missing-${which}`}>
      <p>
        {`${opened.name} was made with ${model.name} (${model.notation}, SHA-256 ${model.sha256.slice(0, 12)}…), which is not in memory.`}
        {found && ` ${whereNot(found, model)}`}
        {error && ` ${error.message}`}
      </p>
      <button
        type="button"
        className="button small"
        disabled={looking}
        title="Looks where the session says, beside it, and where that model was opened before"
        onClick={() => void load()}
      >
        {looking ? 'Looking …' : 'Find and load it'}
      </button>
    </div>
  );
}

function whereNot(found: FoundModel, { name }: ModelIdentity): string {
  const then = `Open ${name} in Models, then choose it here.`;
  switch (found.status) {
    case 'found':
      return '';
    case 'differs':
      return `The model in ${found.folder} is another one: SHA-256 ${found.sha256.slice(0, 12)}…. ${then}`;
    case 'missing':
      return `It is not in ${found.tried.join(', nor in ')}. ${then}`;
  }
}

/** Opening makes a model the current one: the one before it is switched back to. */
async function loadBeside(client: Client, folder: string): Promise<void> {
  const before = useCanopy.getState().models?.model?.folder;
  await client.call('model.open', { folder });
  if (before !== undefined) await client.call('model.switch', { folder: before });
}
