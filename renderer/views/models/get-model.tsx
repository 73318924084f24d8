import { type FormEvent, useState } from 'react';
import type { ApiError } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { FolderField } from '../top-bar/folder-field.tsx';
import { useModelActions } from './use-models.ts';

const example = 'pbelcak/UltraFastBERT-1x11-long';

/** A model's name on the hub, and the button without which nothing is asked of any network. */
export function HubField() {
  const client = useClient();
  const hub = useCanopy((state) => state.hub);
  const [repo, setRepo] = useState('');
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const typed = repo.trim() || example;
    setRepo(typed);
    setRefusal(null);
    try {
      await client.call('hub.download', { repo: typed });
      setRepo('');
    } catch (error) {
      setRefusal(detailOf(error));
    }
  };
  return (
    <form className="get" onSubmit={(event) => void submit(event)}>
      <label htmlFor="hub-repo">From the hub: owner/name, or a page’s address</label>
      <div className="get-line">
        <input
          id="hub-repo"
          value={repo}
          spellCheck={false}
          autoComplete="off"
          placeholder={example}
          aria-invalid={refusal !== null}
          aria-describedby="hub-note"
          onChange={(event) => setRepo(event.target.value)}
        />
        <button type="submit" className="button primary">
          Download
        </button>
      </div>
      {refusal ? (
        <p id="hub-note" className="get-refusal" role="alert">
          {refusal.message}
        </p>
      ) : (
        <p id="hub-note" className="quiet">
          {hub ? `From ${hub.endpoint}, and only once you press Download.` : '\u00a0'}
        </p>
      )}
    </form>
  );
}

/** A folder on the host's machine: by a dialog where there is one, else by its path. */
export function FolderWay() {
  const host = useCanopy((state) => state.host);
  const { choose, open } = useModelActions();
  if (!host?.canChooseFolder) return <FolderField onOpen={open} />;
  return (
    <div className="get">
      <button type="button" className="button" onClick={choose}>
        Open a model folder…
      </button>
      <p className="quiet">Or drag a folder, or its config.json, onto this window.</p>
    </div>
  );
}
