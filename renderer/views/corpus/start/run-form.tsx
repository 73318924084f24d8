import { type FormEvent, useId, useState } from 'react';
import type { ApiError, CorpusSettings, DocumentUnit } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { useCanopy } from '../../../state/store.ts';
import { detailOf } from '../../../transport/client.ts';
import { rememberStart } from '../memory.ts';
import { ChoosePaths } from './choose-paths.tsx';
import { pathsOf, proposedFolder } from './paths.ts';

interface Draft {
  /** A path a line. */
  readonly inputs: string;
  /** Empty: the proposed one. */
  readonly folder: string;
  readonly settings: CorpusSettings;
}

const units: readonly { readonly unit: DocumentUnit; readonly name: string }[] = [
  { unit: 'file', name: 'a file' },
  { unit: 'paragraph', name: 'a paragraph' },
  { unit: 'line', name: 'a line' },
];

const plain: CorpusSettings = {
  documents: 'file',
  textColumn: 'text',
  labelColumn: null,
  precision: 'f32',
  logits: false,
  margins: false,
};

/** What to trace, where to, and how; nothing runs before the button. */
export function RunForm() {
  const client = useClient();
  const model = useCanopy((state) => state.models?.model ?? null);
  const mayWrite = useCanopy((state) => state.mayWrite);
  const active = useCanopy(
    ({ corpusRun }) => corpusRun?.state === 'running' || corpusRun?.state === 'paused',
  );
  const precision = useCanopy((state) => state.host?.machine.precision ?? 'f32');
  const [draft, setDraft] = useState<Draft>({ inputs: '', folder: '', settings: plain });
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const ids = { inputs: useId(), folder: useId(), note: useId() };
  const inputs = pathsOf(draft.inputs);
  const proposed = proposedFolder(inputs, model?.name ?? 'model');
  const folder = draft.folder.trim() || proposed;
  const refused = whyNot(model, active, mayWrite);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefusal(null);
    // As the engine computes now: another precision has its switch beside the timing.
    const settings = { ...draft.settings, precision };
    try {
      const run = await client.call('corpus.start', { inputs, folder, settings });
      rememberStart({ folder: run.folder, inputs, settings });
    } catch (error) {
      setRefusal(detailOf(error));
    }
  };
  const add = (paths: readonly string[]) =>
    setDraft((old) => ({ ...old, inputs: [...pathsOf(old.inputs), ...paths].join('\n') }));
  return (
    <form className="corpus-form" onSubmit={(event) => void submit(event)}>
      <div className="corpus-field">
        <label htmlFor={ids.inputs}>Files and folders on the host’s machine, one a line</label>
        <textarea
          id={ids.inputs}
          rows={3}
          spellCheck={false}
          value={draft.inputs}
          placeholder={'/data/books\n/data/wiki.jsonl.zst'}
          aria-describedby={ids.note}
          onChange={(event) => setDraft({ ...draft, inputs: event.target.value })}
        />
        <p id={ids.note} className="quiet">
          txt, jsonl, csv, tsv and parquet; all but parquet also as .gz or .zst. Folders are read
          whole.
        </p>
        <ChoosePaths onPaths={add} />
      </div>
      <div className="corpus-field">
        <label htmlFor={ids.folder}>Folder of the dataset</label>
        <input
          id={ids.folder}
          value={draft.folder}
          spellCheck={false}
          autoComplete="off"
          placeholder={proposed || 'beside the first input'}
          onChange={(event) => setDraft({ ...draft, folder: event.target.value })}
        />
        <p className="quiet">
          {folder
            ? `Goes to ${folder}. A folder with a run that was stopped goes on where it was.`
            : ' '}
        </p>
      </div>
      <SettingsFields
        settings={draft.settings}
        precision={precision}
        onChange={(part) => setDraft({ ...draft, settings: { ...draft.settings, ...part } })}
      />
      <div className="corpus-submit">
        <button
          type="submit"
          className="button primary"
          disabled={refused !== null || inputs.length === 0}
        >
          Trace the corpus
        </button>
        <span className="quiet">{refused ?? ''}</span>
      </div>
      {refusal && (
        <p className="corpus-refusal" role="alert" data-testid="corpus-refusal">
          {refusal.message}
        </p>
      )}
    </form>
  );
}

/** Why no run can start now; null where it can. */
function whyNot(
  model: { readonly shape: { readonly ffn: { readonly kind: string } } } | null,
  active: boolean,
  mayWrite: boolean,
): string | null {
  if (!model) return 'Open a model first.';
  if (model.shape.ffn.kind !== 'fff') return 'The open model has dense layers: no paths to trace.';
  if (active) return 'A run is under way.';
  return mayWrite ? null : 'Another page has control.';
}

interface SettingsFieldsProps {
  readonly settings: CorpusSettings;
  readonly precision: CorpusSettings['precision'];
  onChange(part: Partial<CorpusSettings>): void;
}

function SettingsFields({ settings, precision, onChange }: SettingsFieldsProps) {
  const ids = { unit: useId(), text: useId(), label: useId() };
  return (
    <fieldset className="corpus-settings">
      <legend>How</legend>
      <label htmlFor={ids.unit}>In text files, a document is</label>
      <select
        id={ids.unit}
        value={settings.documents}
        onChange={(event) => {
          const unit = units.find(({ unit }) => unit === event.target.value);
          if (unit) onChange({ documents: unit.unit });
        }}
      >
        {units.map(({ unit, name }) => (
          <option key={unit} value={unit}>
            {name}
          </option>
        ))}
      </select>
      <label htmlFor={ids.text}>In tables, the column of the text</label>
      <input
        id={ids.text}
        value={settings.textColumn}
        spellCheck={false}
        onChange={(event) => onChange({ textColumn: event.target.value })}
      />
      <label htmlFor={ids.label}>and of a label, if any</label>
      <input
        id={ids.label}
        value={settings.labelColumn ?? ''}
        spellCheck={false}
        placeholder="none"
        onChange={(event) => onChange({ labelColumn: event.target.value || null })}
      />
      <span>Precision</span>
      <span className="quiet">
        {`${precision.toUpperCase()}, as the engine computes now (changed beside the timing in Paths)`}
      </span>
      <span>Also keep of each visited node</span>
      <span className="corpus-checks">
        {(['margins', 'logits'] as const).map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={settings[name]}
              onChange={(event) => onChange({ [name]: event.target.checked })}
            />
            {name}
          </label>
        ))}
        <span className="quiet">many times larger on the disk</span>
      </span>
    </fieldset>
  );
}
