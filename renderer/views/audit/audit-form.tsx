import { type FormEvent, useId } from 'react';
import type { ModelInfo, Routing } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, timeLeft } from '../../lib/format.ts';
import { ROUTINGS } from '../../state/audit.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { ROUTING_NAMES } from './names.ts';

const SIZES: readonly (number | null)[] = [512, 2048, 8192, 32_768, null];

/** Text, positions, ways of routing; nothing runs before the button. */
export function AuditForm() {
  const model = useCanopy((state) => state.models?.model ?? null);
  const audit = useCanopy((state) => state.audit);
  const setAudit = useCanopy((state) => state.setAudit);
  const auditing = useCanopy((state) => state.auditing);
  const error = useCanopy((state) => state.auditError);
  const { run, cancel } = useAudit();
  const ids = { path: useId(), seed: useId(), size: useId() };
  const refused = whyNot(model);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="audit-form form-page-form" onSubmit={submit}>
      <label htmlFor={ids.path}>File of text on the host’s machine</label>
      <input
        id={ids.path}
        value={audit.path ?? ''}
        placeholder="empty: the text in Paths"
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setAudit({ path: target.value === '' ? null : target.value })}
      />
      <div className="audit-line">
        <label htmlFor={ids.size}>Masked positions</label>
        <select
          id={ids.size}
          value={String(audit.positions)}
          onChange={({ target }) =>
            setAudit({ positions: target.value === 'null' ? null : Number(target.value) })
          }
        >
          {sizesWith(audit.positions).map((size) => (
            <option key={String(size)} value={String(size)}>
              {size === null ? 'all of the text' : `at least ${count(size)}`}
            </option>
          ))}
        </select>
      </div>
      <div className="audit-line">
        <label htmlFor={ids.seed}>Seed of all draws</label>
        <input
          id={ids.seed}
          type="number"
          min={0}
          max={1e9}
          step={1}
          value={audit.seed}
          onChange={({ target }) => {
            const seed = Math.floor(Number(target.value));
            if (seed >= 0 && seed <= 1e9) setAudit({ seed });
          }}
        />
      </div>
      <Ways chosen={audit.routings} onChoose={(routings) => setAudit({ routings })} />
      <label>
        <input
          type="checkbox"
          checked={audit.layers}
          onChange={({ target }) => setAudit({ layers: target.checked })}
        />{' '}
        also each layer alone, the others routed truly
      </label>
      <div className="audit-line">
        <button
          type="submit"
          className="button primary"
          disabled={refused !== null || auditing !== null || audit.routings.length === 0}
        >
          Audit
        </button>
        {auditing && (
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
        )}
        <span className="quiet" role="status" data-testid="audit-status">
          {auditing
            ? progressOf(auditing.progress, auditing.begun)
            : (refused ?? costOf(audit.routings.length, audit.layers, model))}
        </span>
      </div>
      {error && (
        <p className="audit-error" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
}

function sizesWith(own: number | null): readonly (number | null)[] {
  return SIZES.includes(own) ? SIZES : [own, ...SIZES];
}

function Ways({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly Routing[];
  readonly onChoose: (routings: readonly Routing[]) => void;
}) {
  return (
    <fieldset className="audit-ways">
      <legend>Against the trees’ own paths</legend>
      {ROUTINGS.map((routing) => (
        <label key={routing}>
          <input
            type="checkbox"
            checked={chosen.includes(routing)}
            onChange={({ target }) =>
              onChoose(
                ROUTINGS.filter((one) => (one === routing ? target.checked : chosen.includes(one))),
              )
            }
          />{' '}
          {ROUTING_NAMES[routing]}
        </label>
      ))}
    </fieldset>
  );
}

function whyNot(model: ModelInfo | null): string | null {
  if (!model) return 'Open a model first.';
  if (model.shape.ffn.kind !== 'fff') return `${model.name} has dense layers: nothing is routed.`;
  if (!model.predicts) return `${model.name} has no decoder, so no loss.`;
  return model.tokenizer?.maskPiece ? null : `${model.name} has no mask token.`;
}

function costOf(ways: number, each: boolean, model: ModelInfo | null): string {
  const layers = model?.shape.layers ?? 1;
  const arms = 1 + ways * (each && layers > 1 ? layers + 1 : 1);
  return `${count(arms)} passes over the positions`;
}

function progressOf(
  progress: { readonly done: number; readonly total: number } | null,
  begun: number,
): string {
  if (!progress || progress.done === 0) return 'Reading the text …';
  const share = progress.done / progress.total;
  const seconds = ((performance.now() - begun) / 1000) * (1 / share - 1);
  return `${count(progress.done)} of ${count(progress.total)} batches, ${timeLeft(seconds)} left`;
}

/** Runs an audit and calls it off; it goes on while another view is shown. */
function useAudit() {
  const client = useClient();
  return {
    cancel: () => running?.abort(),
    run: async () => {
      const { audit, text, setAuditing, setAudited, setAuditError } = useCanopy.getState();
      const { path, ...asked } = audit;
      const source = path === null ? { text } : { path };
      const controller = new AbortController();
      running = controller;
      const begun = performance.now();
      setAuditError(null);
      setAuditing({ progress: null, begun });
      try {
        const found = await client.call(
          'audit',
          { ...asked, source },
          {
            signal: controller.signal,
            onProgress: (progress) => setAuditing({ progress, begun }),
          },
        );
        setAudited(found);
      } catch (error) {
        if (!controller.signal.aborted) setAuditError(detailOf(error));
      } finally {
        setAuditing(null);
        if (running === controller) running = null;
      }
    },
  };
}

/** The one under way, whichever instance of the view began it. */
let running: AbortController | null = null;
