import { type FormEvent, useId, useState } from 'react';

/** The path of a folder, where there is no dialog to choose one. */
export function FolderField({ onOpen }: { readonly onOpen: (folder: string) => void }) {
  const id = useId();
  const [folder, setFolder] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (folder.trim() !== '') onOpen(folder.trim());
  };
  return (
    <form className="folder" onSubmit={submit}>
      <label htmlFor={id}>Model folder on the host’s machine</label>
      <div className="folder-line">
        <input
          id={id}
          value={folder}
          spellCheck={false}
          autoComplete="off"
          placeholder="/path/to/a/folder with config.json"
          onChange={(event) => setFolder(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={folder.trim() === ''}>
          Open
        </button>
      </div>
    </form>
  );
}
