import { useState } from 'react';
import type { ModelInspection } from '../../../engine/api.ts';
import { bytes } from '../../lib/format.ts';
import { Modal } from '../modal.tsx';
import { useModelActions } from './use-models.ts';

/** Deletes a downloaded model once more was said than one click. */
export function DeleteDownload({ inspection }: { readonly inspection: ModelInspection }) {
  const { folder, name, files } = inspection;
  const { deleteDownload } = useModelActions();
  const [asking, setAsking] = useState(false);
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  const close = () => setAsking(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        Delete from the disk…
      </button>
      {asking && (
        <Modal label={`Delete ${name}`} className="dialog" onClose={close}>
          <h2>Delete {name} from the disk?</h2>
          <p>
            {folder}, {bytes(size)}. It can be downloaded again.
          </p>
          <footer>
            <button type="button" className="button" onClick={close}>
              Keep it
            </button>
            <button
              type="button"
              className="button primary"
              onClick={() => {
                close();
                deleteDownload(folder);
              }}
            >
              Delete
            </button>
          </footer>
        </Modal>
      )}
    </>
  );
}
