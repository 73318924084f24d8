import { useClient } from '../../../context.ts';
import { useCanopy } from '../../../state/store.ts';
import { detailOf } from '../../../transport/client.ts';

/** The system's dialogs for files and for folders, where the host has them. */
export function ChoosePaths({ onPaths }: { readonly onPaths: (paths: readonly string[]) => void }) {
  const client = useClient();
  const can = useCanopy((state) => state.host?.canChooseFile ?? false);
  const setNotice = useCanopy((state) => state.setNotice);
  if (!can) return null;
  const choose = (what: 'files' | 'folders') =>
    client.call('corpus.choose', { what }).then(onPaths, (error: unknown) => {
      setNotice(detailOf(error).message);
    });
  return (
    <span className="corpus-choose">
      <button type="button" className="button small" onClick={() => void choose('files')}>
        Add files…
      </button>
      <button type="button" className="button small" onClick={() => void choose('folders')}>
        Add folders…
      </button>
    </span>
  );
}
