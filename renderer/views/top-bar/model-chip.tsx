import { useEffect, useRef } from 'react';
import { useCanopy } from '../../state/store.ts';
import { ModelMenu } from './model-menu.tsx';

/** Before the host has said what it has open. */
const UNKNOWN = {
  connecting: { name: 'Connecting', facts: 'asking the host' },
  open: { name: 'Connecting', facts: 'asking the host' },
  lost: { name: 'No host', facts: 'it does not answer' },
  refused: { name: 'Not admitted', facts: 'open the printed address' },
} as const;

/** Which model is open; a click shows its facts and opens another. */
export function ModelChip() {
  const models = useCanopy((state) => state.models);
  const open = useCanopy((state) => state.overlay === 'model');
  const { openOverlay, closeOverlay } = useCanopy.getState();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const failure = useCanopy((state) => state.failure);
  const dismissFailure = useCanopy((state) => state.dismissFailure);

  // A folder that cannot be opened may have been chosen in a menu or on the command line.
  useEffect(() => {
    if (failure) openOverlay('model');
  }, [failure, openOverlay]);

  useEffect(() => {
    if (!open) return;
    const close = () => {
      closeOverlay('model');
      dismissFailure();
    };
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      close();
      button.current?.focus();
    };
    window.addEventListener('pointerdown', outside);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('pointerdown', outside);
      window.removeEventListener('keydown', onKey);
    };
  }, [open, dismissFailure, closeOverlay]);

  const model = models?.model ?? null;
  const { opening = null } = models ?? {};
  const unknown = UNKNOWN[useCanopy((state) => state.connection)];
  return (
    <div ref={box} className="model">
      <button
        ref={button}
        type="button"
        className="model-chip"
        aria-expanded={open}
        aria-haspopup="dialog"
        data-testid="model-chip"
        onClick={() => {
          if (!open) return openOverlay('model');
          dismissFailure();
          closeOverlay('model');
        }}
      >
        <span className="model-name">
          {model?.name ??
            (models === null ? unknown.name : opening ? 'Opening a model' : 'No model')}
        </span>
        <span className="model-facts number">
          {opening
            ? openingText(opening.progress)
            : model
              ? `${model.notation} · ${model.fileDtype} · ${model.sha256.slice(0, 7)}`
              : models === null
                ? unknown.facts
                : 'open a folder'}
        </span>
        {opening?.progress && opening.progress.total > 0 && (
          <span
            className="model-progress"
            style={{ width: `${(100 * opening.progress.done) / opening.progress.total}%` }}
          />
        )}
      </button>
      {open && <ModelMenu onDone={() => closeOverlay('model')} />}
    </div>
  );
}

function openingText(progress: { readonly done: number; readonly total: number } | null): string {
  if (!progress || progress.total === 0) return 'opening';
  return `opening ${Math.floor((100 * progress.done) / progress.total)} %`;
}
