import './formula-tip.css';
import { useEffect, useState } from 'react';

const DELAY_MS = 200;

interface Shown {
  readonly says: string;
  readonly formula: string | undefined;
  /** Of the element that it explains, in the window. */
  readonly box: DOMRect;
}

/** Explains an element on hover and focus: what a number is, and its formula with units. */
export function tip(says: string, formula?: string) {
  return {
    'data-tip': says,
    'data-formula': formula,
    'aria-description': formula ? `${says} ${formula}` : says,
  };
}

/** Shows the tips of all elements that have one; there is one such layer in the app. */
export function FormulaTips() {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let late = 0;
    let on: Element | null = null;
    const hide = () => {
      window.clearTimeout(late);
      on = null;
      setShown(null);
    };
    const show = (element: HTMLElement) => {
      const { tip: says = '', formula } = element.dataset;
      setShown({ says, formula, box: element.getBoundingClientRect() });
    };
    const onEnter = (event: Event) => {
      const target = event.target instanceof Element ? event.target : null;
      const element = target?.closest<HTMLElement>('[data-tip]') ?? null;
      if (element === on) return;
      hide();
      on = element;
      if (element) late = window.setTimeout(() => show(element), DELAY_MS);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };
    document.addEventListener('pointerover', onEnter);
    document.addEventListener('focusin', onEnter);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('scroll', hide, true);
    document.addEventListener('keydown', onKey);
    return () => {
      hide();
      document.removeEventListener('pointerover', onEnter);
      document.removeEventListener('focusin', onEnter);
      document.removeEventListener('pointerdown', hide);
      document.removeEventListener('scroll', hide, true);
      document.removeEventListener('keydown', onKey);
    };
  }, []);
  return shown && <Tip key={shown.says} {...shown} />;
}

const WIDTH = 264;

function Tip({ says, formula, box }: Shown) {
  const below = box.top < 140;
  const middle = box.left + box.width / 2;
  const left = Math.min(window.innerWidth - WIDTH - 8, Math.max(8, middle - WIDTH / 2));
  return (
    <div
      className="formula-tip"
      aria-hidden="true"
      style={{
        left,
        width: WIDTH,
        ...(below ? { top: box.bottom + 6 } : { bottom: window.innerHeight - box.top + 6 }),
      }}
    >
      <p>{says}</p>
      {formula && <p className="number">{formula}</p>}
    </div>
  );
}
