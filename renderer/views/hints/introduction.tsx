import './introduction.css';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { count, plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';

interface Step {
  /** What the step is about. */
  readonly panel: string;
  readonly title: string;
  readonly text: (shape: FffShape) => string;
}

const STEPS: readonly Step[] = [
  {
    panel: '.matrix',
    title: 'Who goes together',
    text: () =>
      'A row for each token, a column for each layer. The colour is the leaf that the token reaches in that layer’s tree: the same colour is the same leaf, near colours are near leaves. Click a cell to choose its token and layer.',
  },
  {
    panel: '.tree',
    title: 'The way through one layer',
    text: ({ depth, nodes }) =>
      `Each of the ${count(nodes)} nodes is one neuron. At a node a token goes right if its logit is positive, else left: ${plural(depth, 'decision')} lead from the root to one of ${count(2 ** depth)} leaves. A branch is as wide as its tokens are many.`,
  },
  {
    panel: '.inspector',
    title: 'One token’s decisions, in numbers',
    text: () =>
      'Each step with its logit, its margin and what it adds. The smallest margin is the decision that would turn first. Change the text at the top, and all of this follows.',
  },
];

const CARD_WIDTH = 330;
const GAP = 14;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Explains the picture in three steps; sent away, it does not come back by itself. */
export function Introduction() {
  const step = useCanopy((state) => state.hint);
  const shape = useCanopy((state) => state.shown?.trace.model.shape.ffn);
  const setHint = useCanopy((state) => state.setHint);
  const at = step === null ? undefined : STEPS[step];
  const box = useBoxOf(at?.panel ?? null);
  const next = useRef<HTMLButtonElement>(null);
  // Whoever asked for the explanation by the keyboard goes on by it.
  useEffect(() => {
    if (step !== null && step > 0) next.current?.focus();
  }, [step]);
  if (step === null || !at || !box || shape?.kind !== 'fff') return null;
  const last = step === STEPS.length - 1;
  return (
    <>
      <div className="introduction-ring" style={{ ...box }} />
      <section
        className="introduction"
        aria-label="How to read the picture"
        data-testid="introduction"
        style={{ width: CARD_WIDTH, left: placed(box) }}
      >
        <h2>{at.title}</h2>
        <p>{at.text(shape)}</p>
        <footer>
          <span className="introduction-steps">
            <span className="number">{step + 1}</span> of {STEPS.length}
          </span>
          {!last && (
            <button type="button" className="button small" onClick={() => setHint(null)}>
              Skip
            </button>
          )}
          <button
            ref={next}
            type="button"
            className="button primary"
            onClick={() => setHint(last ? null : step + 1)}
          >
            {last ? 'Start' : 'Next'}
          </button>
        </footer>
      </section>
    </>
  );
}

/** Where a panel is on the page; follows the window's size. */
function useBoxOf(panel: string | null): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    const measure = () => {
      const rectangle = panel && document.querySelector(panel)?.getBoundingClientRect();
      setBox(rectangle ? boxOf(rectangle) : null);
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [panel]);
  return box;
}

function boxOf({ left, top, width, height }: DOMRect): Box {
  return { left, top, width, height };
}

/** Low on the page, over the times, so that the pictures themselves stay in sight. */
function placed({ left, width }: Box): number {
  const middle = left + (width - CARD_WIDTH) / 2;
  const before = left - GAP - CARD_WIDTH;
  // A panel as high as the page has its card beside it.
  if (before > window.innerWidth / 2) return before;
  return Math.max(GAP, middle);
}
