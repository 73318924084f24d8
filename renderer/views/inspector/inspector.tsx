import './inspector.css';
import './steps.css';
import './company.css';
import './node.css';
import './predictions.css';
import { useEffect, useRef, useState } from 'react';
import { shorten } from '../../lib/format.ts';
import type { NodePlace, Pin } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { FormulaTips } from '../formula-tip.tsx';
import { useTreeView } from '../selected.ts';
import { useTexts } from '../texts.ts';
import { useTurn } from '../turns.tsx';
import { Classes } from './classes.tsx';
import { Company } from './company.tsx';
import { Compare } from './compare.tsx';
import { Neurons } from './neurons.tsx';
import { NodeView } from './node-view.tsx';
import { Predictions } from './predictions.tsx';
import { Steps } from './steps.tsx';
import { TokenHead } from './token-head.tsx';

/** The chosen token's decisions with their numbers, or the node or leaf that is looked at. */
export function Inspector() {
  const come = useTurn();
  const shown = useCanopy((state) => come && state.shown !== null);
  const node = useCanopy((state) => state.selection.node);
  const view = useTreeView();
  const place = useKeptFocus(node);
  return (
    <aside className="panel inspector" aria-label="Inspector">
      {shown ? (
        <section
          ref={place.ref}
          tabIndex={-1}
          onFocus={place.onFocus}
          onBlur={place.onBlur}
          className="inspector-scroll"
          aria-label={view && node ? 'Chosen node' : 'Chosen token'}
          data-testid="inspector"
        >
          {view && node ? <NodeView node={node} /> : <TokenView />}
        </section>
      ) : (
        <p className="empty">The chosen token’s steps through the tree appear here.</p>
      )}
      <FormulaTips />
    </aside>
  );
}

/**
 * A button that leads to another node goes away with the one it stood beside. The focus then stays in
 * the inspector: else the next Tab would start at the top of the page.
 */
function useKeptFocus(node: NodePlace | null) {
  const ref = useRef<HTMLElement>(null);
  const inside = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is looked at has changed
  useEffect(() => {
    if (inside.current && document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true });
  }, [node]);
  return {
    ref,
    onFocus: () => {
      inside.current = true;
    },
    onBlur: () => {
      inside.current = false;
    },
  };
}

function TokenView() {
  const view = useTreeView();
  const otherPin = useOtherPin();
  const [beside, setBeside] = useState(true);
  return (
    <>
      <TokenHead />
      {view && view.shape.depth > 0 && otherPin && (
        <Sides pin={otherPin} beside={beside} onChoose={setBeside} />
      )}
      {view && <Walk pin={beside ? otherPin : null} />}
      {view && <Company />}
      <Predictions />
      <Classes />
    </>
  );
}

/** The chosen token's steps: beside the pinned one's, alone, or the neurons of trees without any. */
function Walk({ pin }: { readonly pin: Pin | null }) {
  const depth = useTreeView()?.shape.depth ?? 0;
  if (depth === 0) return <Neurons />;
  return pin ? <Compare pin={pin} /> : <Steps key={depth} />;
}

/** The pinned token where it is on the screen and is another than the chosen one. */
function useOtherPin(): Pin | null {
  const pin = useCanopy((state) => state.pin);
  const { text, token } = useCanopy((state) => state.selection);
  const texts = useTexts();
  if (!pin || (pin.text === text && pin.token === token)) return null;
  return texts[pin.text]?.tokens[pin.token] ? pin : null;
}

interface SidesProps {
  readonly pin: Pin;
  readonly beside: boolean;
  readonly onChoose: (beside: boolean) => void;
}

/** The token alone, or beside the pinned one. */
function Sides({ pin, beside, onChoose }: SidesProps) {
  const piece = useTexts()[pin.text]?.tokens[pin.token]?.piece ?? '';
  return (
    <div className="sides">
      <fieldset className="switch">
        <legend className="unseen">Steps</legend>
        <button type="button" aria-pressed={beside} onClick={() => onChoose(true)}>
          beside <span className="piece">{shorten(piece, 16)}</span>
        </button>
        <button type="button" aria-pressed={!beside} onClick={() => onChoose(false)}>
          alone
        </button>
      </fieldset>
    </div>
  );
}
