import type { OpenProgress } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { bytes } from '../../lib/format.ts';

const phases: Readonly<Record<OpenProgress['phase'], string>> = {
  config: 'Reading config.json',
  tokenizer: 'Reading the tokenizer',
  weights: 'Reading the weights',
  hash: 'Hashing the weights',
};

/** How far an opening has come: a bar, the phase, the bytes. */
export function Opening({ progress }: { readonly progress: OpenProgress | null }) {
  const { phase, done, total } = progress ?? { phase: 'config' as const, done: 0, total: 0 };
  const counted = (phase === 'weights' || phase === 'hash') && total > 0;
  return (
    <div className="opening" data-testid="opening">
      <span>
        {phases[phase]}
        {counted && <span className="number quiet"> {`${bytes(done)} of ${bytes(total)}`}</span>}
      </span>
      <progress
        aria-label={phases[phase]}
        max={1}
        {...(total > 0 ? { value: done / total } : {})}
      />
    </div>
  );
}

export function CancelOpening({ className }: { readonly className: string }) {
  const client = useClient();
  return (
    <button
      type="button"
      className={className}
      onClick={() => void client.call('model.cancel', {})}
    >
      Cancel opening
    </button>
  );
}
