import { useId, useState } from 'react';
import { foldersOf, whyNotOpen } from '../../lib/evaluate.ts';
import { same } from '../../lib/same.ts';
import { useCanopy } from '../../state/store.ts';
import { pathsOf } from '../corpus/start/paths.ts';
import { ChoosePath } from './choose-path.tsx';

/** The open model, further ones by their folders, and the one that all are compared with. */
export function ModelsFields() {
  const open = useCanopy((state) => state.models?.model ?? null);
  const evaluate = useCanopy((state) => state.evaluate);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const ids = { models: useId(), note: useId(), baseline: useId() };
  const [draft, setDraft] = useState('');
  const refused = whyNotOpen(evaluate.kind, open);
  const folders = foldersOf(evaluate, open);
  const set = (models: readonly string[]) => setEvaluate({ models });
  // What is typed stays as it is typed while it says what is kept.
  const shown = same(pathsOf(draft), evaluate.models) ? draft : evaluate.models.join('\n');
  return (
    <fieldset className="evaluate-models">
      <legend>Models</legend>
      <label>
        <input
          type="checkbox"
          checked={evaluate.withOpen && refused === null}
          disabled={refused !== null}
          onChange={({ target }) => setEvaluate({ withOpen: target.checked })}
        />{' '}
        {refused === null ? `the open one: ${open?.name}` : `not the open one: ${refused}`}
      </label>
      <label htmlFor={ids.models}>Folders of further models, one a line</label>
      <textarea
        id={ids.models}
        rows={2}
        spellCheck={false}
        value={shown}
        aria-describedby={ids.note}
        onChange={({ target }) => {
          setDraft(target.value);
          set(pathsOf(target.value));
        }}
      />
      <div className="evaluate-line">
        <span id={ids.note} className="quiet">
          On the host’s machine. Opened for the run, one after the other.
        </span>
        <ChoosePath what="folders" onPaths={(paths) => set([...evaluate.models, ...paths])}>
          Add…
        </ChoosePath>
      </div>
      {folders.length > 1 && (
        <div className="evaluate-line">
          <label htmlFor={ids.baseline}>Compared with</label>
          <select
            id={ids.baseline}
            value={String(evaluate.baseline)}
            onChange={({ target }) =>
              setEvaluate({ baseline: target.value === 'null' ? null : Number(target.value) })
            }
          >
            <option value="null">the first dense one</option>
            {folders.map((folder, index) => (
              <option key={folder} value={index}>
                {nameOf(folder)}
              </option>
            ))}
          </select>
        </div>
      )}
    </fieldset>
  );
}

function nameOf(folder: string): string {
  return (
    folder
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? folder
  );
}
