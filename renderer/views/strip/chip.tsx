import { type MouseEvent, memo } from 'react';
import type { Token } from '../../../engine/api.ts';

interface ChipProps {
  readonly entry: Token;
  /** Index in its sequence. */
  readonly token: number;
  /** Of its leaf in the chosen layer; none where there are no trees. */
  readonly color: string | undefined;
  readonly masked: boolean;
  readonly selected: boolean;
  readonly pinned: boolean;
  readonly marked: boolean;
  readonly hovered: boolean;
  readonly onChoose: (token: number) => void;
  readonly onMask: (token: number) => void;
  readonly onPoint: (token: number, at: DOMRect) => void;
}

/** One token of a text as the model reads it. */
export const Chip = memo(function Chip(props: ChipProps) {
  const { entry, token, color, onChoose, onMask, onPoint } = props;
  const point = (event: MouseEvent<HTMLElement>) =>
    onPoint(token, event.currentTarget.getBoundingClientRect());
  return (
    <li>
      <button
        type="button"
        className="token-chip piece"
        tabIndex={props.selected ? 0 : -1}
        aria-pressed={props.selected}
        aria-label={entry.unknown ? `${entry.piece}, not in the vocabulary` : undefined}
        data-token={token}
        data-special={entry.special}
        data-unknown={entry.unknown}
        data-mask={props.masked}
        data-pinned={props.pinned}
        data-marked={props.marked}
        data-hovered={props.hovered}
        onClick={() => onChoose(token)}
        onDoubleClick={() => onMask(token)}
        onPointerEnter={point}
      >
        {entry.piece}
        <span className="token-chip-leaf" style={{ background: color }} />
      </button>
    </li>
  );
});
