import type { Token } from '../../../engine/api.ts';
import { count } from '../../lib/format.ts';

interface ChipTipProps {
  readonly entry: Token;
  readonly token: number;
  /** Below this, in the page. */
  readonly at: DOMRect;
  /** The characters of the text that the token stands for. */
  readonly spelled: string;
  /** What a double click does; null for nothing. */
  readonly change: string | null;
}

/** What the vocabulary and the tokenizer say of the token under the pointer. */
export function ChipTip({ entry, token, at, spelled, change }: ChipTipProps) {
  const left = Math.min(at.left, window.innerWidth - 268);
  return (
    <div className="token-tip" style={{ left, top: at.bottom + 6 }} data-testid="chip-tip">
      <strong className="piece">{entry.piece}</strong>
      <dl className="number">
        <div>
          <dt>token</dt>
          <dd>{token}</dd>
        </div>
        <div>
          <dt>id</dt>
          <dd>{count(entry.id)}</dd>
        </div>
        {entry.end > entry.start && (
          <div>
            <dt>characters</dt>
            <dd>{`${count(entry.start)}–${count(entry.end)}`}</dd>
          </div>
        )}
      </dl>
      {entry.special && <p>added by the tokenizer</p>}
      {entry.unknown && (
        <p className="token-tip-warning">{`The vocabulary has no piece for “${spelled}”.`}</p>
      )}
      {change && <p>{`double click: ${change}`}</p>}
    </div>
  );
}
