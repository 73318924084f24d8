import {
  Fragment,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Sequence } from '../../../engine/api.ts';
import { shorten } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { leavesOfTree } from '../../lib/path.ts';
import { maskChangeAt, partOf } from '../../state/masking.ts';
import { type State, useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { Chip } from './chip.tsx';
import { ChipTip } from './chip-tip.tsx';
import { type Gap, gapsOf } from './gaps.ts';

interface ChipsProps {
  readonly label: string;
  /** Which of the rows it is: 0, or 1 for the second text's. */
  readonly row: number;
  /** Index of the sequence on the screen. */
  readonly text: number;
  readonly sequence: Sequence;
  /** The part of its tokens that stands in this row: from, and to before. */
  readonly from: number;
  readonly to: number;
}

interface Pointed {
  readonly token: number;
  readonly at: DOMRect;
}

/** The tokens of a text in a row: choose by a click, mask by two, walk by arrows. */
export function Chips({ label, row, text, sequence, from, to }: ChipsProps) {
  const list = useRef<HTMLOListElement>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const { lit, selected, pinned, span } = useMarks(text);
  const colors = useColors(sequence);
  const gaps = useMemo(() => gapsIn(sequence, from, to), [sequence, from, to]);
  const mask = useCanopy((state) => state.models?.model?.tokenizer?.maskPiece ?? null);
  const { select, setHover } = useCanopy.getState();
  useInSight(list, selected, sequence);
  // What was under the pointer may be another token now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer sequence takes the tip away
  useEffect(() => setPointed(null), [sequence]);

  const choose = useCallback((token: number) => select({ text, token }), [select, text]);
  const change = useCallback((token: number) => maskAt(text, token), [text]);
  const point = useCallback(
    (token: number, at: DOMRect) => {
      setPointed({ token, at });
      setHover({ kind: 'tokens', text, tokens: [token] });
    },
    [setHover, text],
  );
  const leave = () => {
    setPointed(null);
    setHover(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const at = selected ?? from;
    if (event.key === 'Enter') change(at);
    else {
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: from, End: to - 1 }[event.key];
      if (next === undefined) return;
      const token = Math.min(Math.max(next, from), to - 1);
      choose(token);
      list.current?.querySelector<HTMLElement>(`[data-token="${token}"]`)?.focus();
    }
    event.preventDefault();
  };
  const entry = pointed && sequence.tokens[pointed.token];
  return (
    <>
      <ol
        ref={list}
        className="token-chips"
        aria-label={label}
        data-testid={`chips-${row}`}
        onKeyDown={onKeyDown}
        onPointerLeave={leave}
        onScroll={() => setPointed(null)}
      >
        {sequence.tokens.slice(from, to).map((token, index) => {
          const at = from + index;
          return (
            <Fragment key={at}>
              <Dropped gap={gaps.get(at)} />
              <Chip
                entry={token}
                token={at}
                color={colors?.[at]}
                masked={token.piece === mask}
                selected={at === selected}
                pinned={at === pinned}
                marked={span !== null && at >= span.from && at <= span.to}
                hovered={lit?.includes(at) ?? false}
                onChoose={choose}
                onMask={change}
                onPoint={point}
              />
            </Fragment>
          );
        })}
        <Dropped gap={gaps.get(to)} />
      </ol>
      {pointed && entry && (
        <ChipTip
          entry={entry}
          token={pointed.token}
          at={pointed.at}
          spelled={spelledBy(sequence, pointed.token)}
          change={changeText(useCanopy.getState(), text, pointed.token)}
        />
      )}
    </>
  );
}

/** Characters that the tokenizer has dropped: they are in the text and nowhere else. */
function Dropped({ gap }: { readonly gap: Gap | undefined }) {
  if (!gap) return null;
  const title = `The tokenizer drops “${gap.text}”: no token stands for it, and the model never sees it.`;
  return (
    <li className="token-gap" title={title} data-testid="dropped">
      <del>{shorten(gap.text, 12)}</del>
    </li>
  );
}

/** By the token that they stand before. */
function gapsIn(sequence: Sequence, from: number, to: number): ReadonlyMap<number, Gap> {
  const { text, pair, tokens, window } = sequence;
  const second = pair !== undefined && partOf(sequence, from) === 1;
  const whole = second ? pair : text;
  if (whole === null) return new Map();
  const { start, end } = pair === undefined && window ? window : { start: 0, end: whole.length };
  const gaps = gapsOf(whole, tokens, { from, to, start, end });
  return new Map(gaps.map((gap) => [gap.before, gap]));
}

/** What is chosen, pinned, marked and lit in one sequence. */
function useMarks(text: number) {
  const lit = useCanopy(({ hover }) =>
    hover?.kind === 'tokens' && hover.text === text ? hover.tokens : null,
  );
  const selected = useCanopy(({ selection }) => (selection.text === text ? selection.token : null));
  const pinned = useCanopy(({ pin }) => (pin?.text === text ? pin.token : null));
  const span = useCanopy((state) => (state.span?.text === text ? state.span : null));
  return { lit, selected, pinned, span };
}

/** The colours of all tokens' leaves in the chosen layer and tree; null without trees. */
function useColors({ layers }: Sequence): readonly string[] | null {
  const ffn = useCanopy((state) => state.shown?.trace.model.shape.ffn);
  const layer = useCanopy((state) => state.selection.layer);
  const tree = useCanopy((state) => state.selection.tree);
  const scheme = useCanopy(schemeOf);
  const trace = layers[layer];
  return useMemo(() => {
    if (ffn?.kind !== 'fff' || !trace) return null;
    const leaves = leavesOfTree(trace.leaves, ffn.trees, tree);
    return leaves.map((leaf) => leafColor(leaf, ffn.depth, scheme));
  }, [ffn, trace, tree, scheme]);
}

/** Scrolls the chosen token into the row, and nothing else. */
function useInSight(
  list: { readonly current: HTMLElement | null },
  selected: number | null,
  sequence: Sequence,
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: in a newer sequence it stands elsewhere
  useEffect(() => {
    const row = list.current;
    const chip = row?.querySelector<HTMLElement>(`[data-token="${selected}"]`);
    if (!row || !chip) return;
    const [left, right] = [chip.offsetLeft - 24, chip.offsetLeft + chip.offsetWidth + 24];
    if (left < row.scrollLeft) row.scrollLeft = left;
    else if (right > row.scrollLeft + row.clientWidth) row.scrollLeft = right - row.clientWidth;
  }, [list, selected, sequence]);
}

/** Masks a token, or puts something in the mask's place, where that can be done. */
export function maskAt(text: number, token: number): void {
  const state = useCanopy.getState();
  const change = maskChangeAt(state, text, token);
  if (change) state.replace(change);
}

function changeText(state: State, text: number, token: number): string | null {
  const change = maskChangeAt(state, text, token);
  if (!change) return null;
  return change.kind === 'mask' ? 'mask it' : `put “${change.by}” here`;
}

function spelledBy(sequence: Sequence, token: number): string {
  const whole = partOf(sequence, token) === 1 ? sequence.pair : sequence.text;
  const entry = sequence.tokens[token];
  return entry && whole ? whole.slice(entry.start, entry.end) : '';
}
