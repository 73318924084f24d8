import { useId, useState } from 'react';
import { plural } from '../../lib/format.ts';
import { leavesOfTree, placeAt, sharedDecisions } from '../../lib/path.ts';
import { sharingAtLeast } from '../../lib/visits.ts';
import { useCanopy } from '../../state/store.ts';
import { useTreeView } from '../selected.ts';
import { useTexts } from '../texts.ts';
import { TokenChips } from './token-chips.tsx';

/** Who goes the same way for how long: the tokens that share the first k decisions. */
export function Company() {
  const view = useTreeView();
  const texts = useTexts();
  const setHover = useCanopy((state) => state.setHover);
  const select = useCanopy((state) => state.select);
  /** What was asked for; else the longest way that anybody shares. */
  const [asked, setAsked] = useState<number | null>(null);
  const id = useId();
  if (!view || view.shape.depth === 0) return null;
  const { shape, layer, tree, text, token } = view;
  const { depth } = shape;
  const own = view.leaves[token] ?? 0;
  const others = texts.flatMap(({ layers }, ofText) =>
    leavesOfTree(layers[layer]?.leaves ?? new Int32Array(), shape.trees, tree).flatMap(
      (leaf, at) => (ofText === text && at === token ? [] : [{ text: ofText, token: at, leaf }]),
    ),
  );
  if (others.length === 0) return null;
  const leaves = others.map(({ leaf }) => leaf);
  const counts = sharingAtLeast(own, leaves, depth);
  const nearest = counts.findLastIndex((count) => count > 0);
  const k = Math.min(asked ?? Math.max(1, nearest), depth);
  const sharing = others.filter(({ leaf }) => sharedDecisions(own, leaf, depth) >= k);
  const node = { level: k, place: placeAt(own, depth, k) };
  return (
    <section className="company">
      <div className="company-head">
        <label htmlFor={id}>
          Shares its first <strong className="number">{k}</strong>
          <span className="quiet">
            {k === depth ? ' decisions (all: the leaf)' : ` of ${plural(depth, 'decision')}`}
          </span>
        </label>
        <button
          type="button"
          className="link"
          onClick={() => select({ text, token, node })}
          onPointerEnter={() => setHover({ kind: 'node', ...node })}
          onPointerLeave={() => setHover(null)}
        >
          {k === depth ? 'leaf' : 'node'}
        </button>
      </div>
      <div className="company-slider">
        <div className="company-counts number" aria-hidden="true">
          {counts.slice(1).map((many, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its index
            <span key={at} data-on={at + 1 === k}>
              {many}
            </span>
          ))}
        </div>
        <input
          id={id}
          type="range"
          min={1}
          max={depth}
          value={k}
          aria-valuetext={`${k} decisions: ${plural(sharing.length, 'other token')}`}
          data-testid="company-k"
          onChange={(event) => {
            const level = Number(event.target.value);
            setAsked(level);
            setHover({ kind: 'node', level, place: placeAt(own, depth, level) });
          }}
          onPointerLeave={() => setHover(null)}
          onBlur={() => setHover(null)}
        />
      </div>
      <p className="quiet" data-testid="company-count">
        {sharing.length === 0
          ? `with no other token: it has ${k === depth ? 'the leaf' : 'this branch'} to itself`
          : `with ${plural(sharing.length, 'other token')}`}
      </p>
      <TokenChips key={`${text} ${token} ${layer} ${tree} ${k}`} at={sharing} first={12} />
    </section>
  );
}
