import { type FormEvent, useId, useState } from 'react';
import type { ModelInfo } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { FragilityResult } from './fragility-result.tsx';
import { useFragility } from './use-fragility.ts';

const SIZES: readonly (number | null)[] = [2048, 16_384, 65_536, null];

/** How near the current model's decisions stand to turning; nothing runs before the button. */
export function FragilityPart({ text }: { readonly text: string }) {
  const model = useCanopy((state) => state.models?.model ?? null);
  const report = useCanopy((state) => state.fragility);
  const error = useCanopy((state) => state.fragilityError);
  const studying = useCanopy((state) => state.studying);
  const { run, cancel } = useFragility();
  const [path, setPath] = useState('');
  const [tokens, setTokens] = useState(SIZES[1] ?? null);
  const ids = { path: useId(), size: useId() };
  const refused = whyNot(model);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(path.trim() === '' ? { text } : { path: path.trim() }, tokens);
  };
  return (
    <section className="panel compare-fragility" aria-label="Fragility">
      <form className="compare-head" onSubmit={submit}>
        <h2>Fragility</h2>
        <label htmlFor={ids.path}>File of text on the host’s machine</label>
        <input
          id={ids.path}
          value={path}
          placeholder="empty: the text of A"
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => setPath(target.value)}
        />
        <label htmlFor={ids.size}>How many tokens</label>
        <select
          id={ids.size}
          value={String(tokens)}
          onChange={({ target }) =>
            setTokens(target.value === 'null' ? null : Number(target.value))
          }
        >
          {SIZES.map((size) => (
            <option key={String(size)} value={String(size)}>
              {size === null ? 'all of the text' : `at least ${count(size)}`}
            </option>
          ))}
        </select>
        {studying ? (
          <button type="button" className="button small" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="submit" className="button small" disabled={refused !== null}>
            Measure fragility
          </button>
        )}
        <span className="quiet" role="status" data-testid="fragility-status">
          {studying
            ? progressOf(studying.progress)
            : (refused ?? 'seven passes, two of copies on the disk')}
        </span>
      </form>
      {error && (
        <p className="compare-error" role="alert">
          {error.message}
        </p>
      )}
      {report ? (
        <FragilityResult report={report} />
      ) : (
        <p className="quiet">
          {`How near ${model?.name ?? 'the model'}’s decisions stand to turning: margins by level, walks that leave their F32 path when rows are BF16, F16 or INT8 or noise comes onto the embedding, what that does to the loss, and decisions that noise on a layer’s input would turn.`}
        </p>
      )}
    </section>
  );
}

function whyNot(model: ModelInfo | null): string | null {
  if (!model) return 'Open a model first.';
  const { ffn } = model.shape;
  if (ffn.kind !== 'fff' || ffn.depth === 0) return `${model.name} decides nothing.`;
  if (!model.predicts) return `${model.name} has no decoder, so no loss.`;
  return model.tokenizer?.maskPiece ? null : `${model.name} has no mask token.`;
}

function progressOf(progress: { readonly done: number; readonly total: number } | null): string {
  if (!progress) return 'Reading the text …';
  return `${count(progress.done)} of ${count(progress.total)} batches`;
}
