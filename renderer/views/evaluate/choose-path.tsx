import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';

interface ChooseProps {
  readonly what: 'files' | 'folders';
  readonly children: string;
  onPaths(paths: readonly string[]): void;
}

/** The system's dialog for files or folders, where the host has one. */
export function ChoosePath({ what, children, onPaths }: ChooseProps) {
  const client = useClient();
  const can = useCanopy((state) => state.host?.canChooseFile ?? false);
  const setNotice = useCanopy((state) => state.setNotice);
  if (!can) return null;
  const choose = () =>
    client.call('corpus.choose', { what }).then(
      (paths) => {
        if (paths.length > 0) onPaths(paths);
      },
      (error: unknown) => setNotice(detailOf(error).message),
    );
  return (
    <button type="button" className="button small" onClick={() => void choose()}>
      {children}
    </button>
  );
}
